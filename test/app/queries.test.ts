import { Ajv } from 'ajv';
import t from 'tap';
import { configSchema } from '../../src/app/config-schema.ts';
import { QueryError, queryValidator } from '../../src/app/queries.ts';
import { checks, routes } from '../../src/app/registry.ts';

t.test('queries', async (t) => {
  const schema = {
    type: 'object',
    additionalProperties: false,
    properties: { age: { type: 'number', minimum: 0 }, only: { type: 'array', items: { type: 'string' } } },
  };
  const validate = queryValidator(schema);

  t.test('texts become what the schema asks for', async (t) => {
    const query = { age: '5', only: 'one' };
    t.equal(await validate(query), true);
    t.same(query, { age: 5, only: ['one'] });
  });

  t.test('defaults are filled in, also where nothing is asked', async (t) => {
    const query = {};
    const age = { type: 'number', default: 10 };
    await queryValidator({ type: 'object', properties: { age } })(query);
    t.same(query, { age: 10 });
  });

  t.test('what does not fit, of several queries at a time', async (t) => {
    const rows: readonly (readonly [object, object])[] = [
      [{ age: '-1' }, { instancePath: '/age', keyword: 'minimum' }],
      [{ age: 'old' }, { instancePath: '/age', keyword: 'type' }],
      [{ wrong: '1' }, { keyword: 'additionalProperties' }],
    ];
    const answers = await Promise.allSettled([...rows.map(([query]) => validate(query)), validate({})]);
    for (const [i, [, expected]] of rows.entries()) {
      const answer = answers[i];
      const reason: unknown = answer?.status === 'rejected' && answer.reason;
      t.ok(reason instanceof QueryError);
      t.match(reason, { statusCode: 400, validation: [expected] });
    }
    t.match(answers[rows.length], { status: 'fulfilled', value: true });
  });

  t.test('the schemas, which are not looked at when the daemon runs, are schemas', async (t) => {
    const ajv = new Ajv({ strict: false });
    for (const { url, query } of routes) if (query) t.equal(ajv.validateSchema(query), true, url);
    t.equal(ajv.validateSchema(configSchema(checks)), true, 'the configuration');
  });
});
