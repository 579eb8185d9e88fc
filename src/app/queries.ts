import type { ErrorObject, ValidateFunction } from 'ajv';
import type { FastifyServerOptions } from 'fastify';
import { jsonText } from '../engine/text.ts';

type Validate = (query: unknown) => Promise<true>;

/** A query that does not fit its schema; `validation` says where, as fastify's own errors do. */
export class QueryError extends Error {
  override readonly name = 'QueryError';
  readonly statusCode = 400;
  readonly validation: readonly ErrorObject[];
  constructor(validation: readonly ErrorObject[]) {
    super('the query is not valid');
    this.validation = validation;
  }
}

/**
 * Checks a query against a route's schema, and turns its texts into numbers and lists. ajv takes megabytes and much of
 * the time to start: it is loaded with the first query, and a scrape has none.
 */
export function queryValidator(schema: object): Validate {
  const saysOfAbsent = /"(default|required)":/.test(JSON.stringify(schema));
  let compiled: ValidateFunction | undefined;
  return async (query) => {
    if (!saysOfAbsent && Object.keys(query ?? {}).length === 0) return true;
    const { compileQuery } = await import('./validate.ts');
    compiled ??= compileQuery(schema);
    if (compiled(query)) return true;
    throw new QueryError(compiled.errors ?? []);
  };
}

type Controller = NonNullable<FastifyServerOptions['schemaController']>;

/** In the place of fastify's own, which load ajv and a generator of serialisers before the first request. */
export const compilersFactory = {
  buildValidator:
    () =>
    ({ schema }: { readonly schema: object }) =>
      queryValidator(schema),
  buildSerializer: () => () => (body: unknown) => jsonText(body),
} as unknown as NonNullable<Controller['compilersFactory']>;
