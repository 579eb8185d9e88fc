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

function operation({ url, summary, query, responses, produces = ['application/json'] }: Route): unknown {
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
  return {
    summary,
    parameters: [...inPath, ...inQuery],
    responses: Object.fromEntries(
      Object.entries(responses).map(([status, description]) => [
        status,
        { description, content: content(Number(status), produces) },
      ]),
    ),
  };
}

const content = (status: number, produces: readonly string[]): unknown =>
  status >= 400 && status !== 503
    ? { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } }
    : Object.fromEntries(produces.map((type) => [type, {}]));
