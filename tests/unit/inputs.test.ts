import { expect, test } from 'vitest';
import { z } from 'zod';
import { listProcedures } from '../support/procedures.ts';

const jsonSchema = z.looseObject({ properties: z.record(z.string(), z.unknown()).default({}) });
const fieldsOf = (schema: z.ZodType) =>
  Object.keys(jsonSchema.parse(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })).properties);

// Taken from the router, so that a new input, and a new field of one, is tried at once.
const FIELDS = listProcedures()
  .flatMap(({ path, inputs }) => inputs.map((schema) => ({ path, schema, fields: fieldsOf(schema) })))
  .flatMap(({ path, schema, fields }) => fields.map((field) => ({ path, schema, field })));

const ID = crypto.randomUUID();
/** NUL is refused by PostgreSQL, and half of a surrogate pair would be stored as another character. */
const UNKEEPABLE = ['Call\0the bank', 'Call \ud83e the bank', 'Call \udd89 the bank', '\udd8a\ud83e'];
const NO_IDS = ['', '1', 'x', `{${ID}}`, ` ${ID}`, `${ID}\n`, ID.slice(1), `${ID}0`, ID.replaceAll('-', '')];

/** The values that the field takes, whatever else the input lacks. */
const accepted = ({ schema, field }: (typeof FIELDS)[number], values: readonly unknown[]) =>
  values.filter(
    (value) => !schema.safeParse({ [field]: value }).error?.issues.some(({ path }) => path[0] === field),
  );

test.each(FIELDS)('$path refuses a $field that PostgreSQL cannot store', (input) => {
  expect(accepted(input, UNKEEPABLE)).toEqual([]);
});

test.each(FIELDS.filter(({ field }) => /id$/i.test(field)))(
  '$path refuses a $field that is not a UUID',
  (input) => {
    expect(accepted(input, NO_IDS)).toEqual([]);
    expect(accepted(input, [ID, ID.toUpperCase()])).toHaveLength(2);
  },
);
