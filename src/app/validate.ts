// Loaded only when there is something to validate.
import { Ajv, type ErrorObject } from 'ajv';
import type { Schema } from './config-schema.ts';

export function validate(value: unknown, schema: Schema): readonly ErrorObject[] {
  const check = new Ajv({ allErrors: true, strict: false }).compile(schema);
  return check(value) ? [] : (check.errors ?? []);
}
