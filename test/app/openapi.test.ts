import { Validator } from '@seriousme/openapi-schema-validator';
import t from 'tap';
import { openapi } from '../../src/app/openapi.ts';
import { routes } from '../../src/app/registry.ts';
import { defineRoute } from '../../src/model/route.ts';
import { golden } from '../support/golden.ts';

interface Operation {
  readonly parameters: readonly { readonly name: string; readonly in: string }[];
  readonly responses: Readonly<Record<string, { readonly content: Readonly<Record<string, unknown>> }>>;
}
interface Document {
  readonly info: { readonly version: string };
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

t.test('openapi', async (t) => {
  const document = openapi(routes, '1.2.3') as Document;
  const { valid, errors } = await new Validator().validate(JSON.parse(JSON.stringify(document)));
  t.ok(valid, JSON.stringify(errors));
  t.equal(document.info.version, '1.2.3');
  for (const { url, method, query, responses } of routes) {
    const operation = document.paths[url.replace(/:(\w+)/g, '{$1}')]?.[method.toLowerCase()];
    t.same(Object.keys(operation?.responses ?? {}), Object.keys(responses), `${method} ${url}: statuses`);
    const names = operation?.parameters.filter(({ in: place }) => place === 'query').map(({ name }) => name);
    t.same(names, Object.keys(query?.properties ?? {}), `${method} ${url}: query`);
  }
  golden(t, 'openapi.json', `${JSON.stringify(document, null, 2)}\n`);
});

t.test('openapi: one route', async (t) => {
  const route = defineRoute({
    method: 'POST',
    url: '/a/:b',
    summary: 'A',
    query: { type: 'object', additionalProperties: false, properties: { c: { type: 'string', description: 'd' } } },
    headers: { 'x-e': 'f' },
    produces: ['text/plain'],
    responses: { 200: 'fine', 404: 'none', 503: 'late' },
    handle: () => ({ body: '' }),
  });
  const problem = { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } };
  t.same((openapi([route], '1') as Document).paths, {
    '/a/{b}': {
      post: {
        summary: 'A',
        parameters: [
          { name: 'b', in: 'path', required: true, schema: { type: 'string' } },
          { name: 'c', in: 'query', description: 'd', schema: { type: 'string' } },
          { name: 'x-e', in: 'header', description: 'f', schema: { type: 'string' } },
        ],
        responses: {
          200: { description: 'fine', content: { 'text/plain': {} } },
          404: { description: 'none', content: problem },
          503: { description: 'late', content: { 'text/plain': {}, ...problem } },
        },
      },
    },
  });
});
