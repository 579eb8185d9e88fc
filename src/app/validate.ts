// Loaded only when there is something to validate.
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import { familyOf, parseCidr } from '../facts/prefix.ts';
import type { Schema } from './config-schema.ts';

/** The schemas are our own: a test holds them against the schema of schemas, which takes longer than a validation. */
const OWN = { strict: false, meta: false, validateSchema: false } as const;

export function validate(value: unknown, schema: Schema): readonly ErrorObject[] {
  const check = new Ajv({ ...OWN, allErrors: true, formats: { cidr: isCidr, time: isTime } }).compile(
    partFor(value, schema),
  );
  return check(value) ? [] : (check.errors ?? []);
}

const isCidr = (text: string): boolean => text.includes('/') && parseCidr(text, familyOf(text)) !== undefined;

const isTime = (text: string): boolean =>
  /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2}))?$/.test(text) &&
  !Number.isNaN(Date.parse(text)) &&
  isDay(text.slice(0, 10));

/** Date.parse takes 30 February for 2 March. */
const isDay = (text: string): boolean => new Date(`${text}T00:00Z`).toISOString().startsWith(text);

/** To compile the keys that are not there, above all those of every check, takes longer than all else. */
function partFor(value: unknown, schema: Schema): Schema {
  const keys = typeof value === 'object' && value !== null ? Object.keys(value) : [];
  const properties = Object.entries(schema.properties ?? {}).filter(([key]) => keys.includes(key));
  return { ...schema, properties: Object.fromEntries(properties) };
}

const queries = new Ajv({ ...OWN, coerceTypes: 'array', useDefaults: true, addUsedSchema: false });

/** Queries are text: what should be a number or a list becomes one in place. */
export const compileQuery = (schema: object): ValidateFunction => queries.compile(schema);
