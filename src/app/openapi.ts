import type { Route } from '../model/route.ts';

/** The routes as OpenAPI 3.1, whose schemas are JSON Schema like the routes' own. */
export function openapi(routes: readonly Route[], version: string): unknown {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const route of routes) {
    const url = route.url.replace(/:(\w+)/g, '{$1}');
    paths[url] = { ...paths[url], [route.method.toLowerCase()]: operation(route) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'netdiagd',
      version,
      description: 'Network diagnostics of a virtual machine, a pod or a node.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    paths,
    components: {
      schemas: {
        Problem: {
          type: 'object',
          description: 'RFC 9457',
          properties: {
            type: { type: 'string' },
            title: { type: 'string' },
            status: { type: 'integer' },
            detail: { type: 'string' },
          },
          required: ['title', 'status'],
        },
      },
    },
  };
}

function operation({ url, summary, query, headers = {}, responses, produces = ['application/json'] }: Route): unknown {
  const inPath = [...url.matchAll(/:(\w+)/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
  const inQuery = Object.entries(query?.properties ?? {}).map(([name, { description, ...schema }]) => ({
    name,
    in: 'query',
    description,
    ...(query?.required?.includes(name) && { required: true }),
    schema,
  }));
  const inHeader = Object.entries(headers).map(([name, description]) => ({
    name,
    in: 'header',
    description,
    schema: { type: 'string' },
  }));
  return {
    summary,
    parameters: [...inPath, ...inQuery, ...inHeader],
    responses: Object.fromEntries(
      Object.entries(responses).map(([status, description]) => [
        status,
        { description, content: content(Number(status), produces) },
      ]),
    ),
  };
}

const PROBLEM = { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } };

/** 503 is the answer of some routes, and the refusal of all. */
function content(status: number, produces: readonly string[]): unknown {
  if (status >= 400 && status !== 503) return PROBLEM;
  return { ...Object.fromEntries(produces.map((type) => [type, {}])), ...(status === 503 && PROBLEM) };
}
