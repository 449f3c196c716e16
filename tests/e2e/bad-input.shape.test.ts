import { beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { startTestApp } from '../support/app.ts';
import { bearer, errorOf, get, post, send, type Answer } from '../support/http.ts';
import { openForTests } from '../support/open-for-tests.ts';
import { signUp } from '../support/people.ts';
import { listProcedures, type ProcedureInfo } from '../support/procedures.ts';
import { newSelf } from '../support/self.ts';
import { fieldsOf } from '../support/specimen-inputs.ts';
import { specimenOf } from '../support/specimens.ts';

const app = openForTests(startTestApp);
let accessToken: string;
beforeAll(async () => {
  accessToken = (await signUp(app().trpcUrl)).session.accessToken;
});

const procedures = listProcedures();

/** The fields of each procedure that takes an input, and an input whose form is valid. */
const TAKING = procedures
  .filter(({ path }) => specimenOf(path).input !== undefined)
  .map((procedure) => {
    const { path } = procedure;
    const fields = fieldsOf(procedure);
    const good = z.record(z.string(), z.unknown()).parse(specimenOf(path).input?.(newSelf()));
    return { path, good, fields, required: fields.filter(({ isRequired }) => isRequired) };
  });
const TAKING_NOTHING = procedures.filter(({ path }) => specimenOf(path).input === undefined);

function callOf(path: string, input: unknown): Promise<Answer> {
  const isQuery = procedures.some((procedure) => procedure.path === path && procedure.type === 'query');
  return (isQuery ? get : post)(`${app().trpcUrl}/${path}`, input, bearer(accessToken));
}

/** Returns the fields that the refusal names. A call that is not refused for its input fails the test. */
async function fieldsRefused(path: string, input: unknown): Promise<string[]> {
  const answer = await callOf(path, input);
  const { issues, requestId: _, ...said } = errorOf(answer);
  expect(said).toEqual({
    message: 'Invalid input.',
    code: 'BAD_REQUEST',
    httpStatus: 400,
    path,
    reason: null,
    details: null,
  });
  for (const { message } of issues) expect(message).not.toMatch(/zod|prisma|regex|\/\^/i);
  return issues.map((issue) => issue.path);
}

describe.each(TAKING)('$path', ({ path, good, fields, required }) => {
  test.each([[null], [[]], [[good]], ['text'], [42], [true]])('refuses %j for an input', async (input) => {
    expect(await fieldsRefused(path, input)).toEqual(['']);
  });

  test('refuses an unknown field by name', async () => {
    expect(await fieldsRefused(path, { ...good, extra: 1, id_: 2 })).toEqual(['extra', 'id_']);
  });

  test.each([['__proto__'], ['constructor'], ['toString']])('refuses a field named %s', async (name) => {
    const input: unknown = JSON.parse(`{"${name}": {"isAdmin": true}}`);
    const complete = Object.defineProperties(input, Object.getOwnPropertyDescriptors(good));

    expect(await fieldsRefused(path, complete)).toEqual([name]);
  });

  test.each(fields)('refuses a $name of the wrong type', async ({ name, types }) => {
    const isNumber = types.includes('integer') || types.includes('number');
    for (const wrong of [{}, [[]], isNumber ? '1' : 1]) {
      const refused = await fieldsRefused(path, { ...good, [name]: wrong });
      // The refusal names a wrong element of an array by its index.
      expect(refused.map((field) => field.replace('.0', ''))).toEqual([name]);
    }
  });

  test.each(fields.filter(({ isNullable }) => !isNullable))('refuses null for a $name', async ({ name }) => {
    expect(await fieldsRefused(path, { ...good, [name]: null })).toEqual([name]);
  });

  test('refuses an input without a required field', async () => {
    for (const { name } of required) {
      const { [name]: _, ...rest } = good;
      expect(await fieldsRefused(path, rest)).toEqual([name]);
    }
  });
});

describe.each(TAKING_NOTHING)('$path', ({ path, type }) => {
  test.each([[[]], [{ extra: 1 }], ['text'], [0], [false]])(
    'refuses %j, because it takes no input',
    async (input) => {
      expect(await fieldsRefused(path, input)).toEqual(['']);
    },
  );

  test.each([[undefined], [null], [{}]])('takes %j for no input, alone and in a batch', async (input) => {
    const alone = await callOf(path, input);
    const batched = await callBatch({ path, type }, input);

    expect([alone.status, batched.status]).toEqual([200, 200]);
  });
});

/** Calls a procedure twice in one request. */
function callBatch({ path, type }: Pick<ProcedureInfo, 'path' | 'type'>, input: unknown) {
  const url = `${app().trpcUrl}/${path},${path}?batch=1`;
  const inputs = { 0: input, 1: input };
  if (type === 'mutation') return post(url, inputs, bearer(accessToken));
  return send(`${url}&input=${encodeURIComponent(JSON.stringify(inputs))}`, { headers: bearer(accessToken) });
}

const isPaged = ({ fields }: (typeof TAKING)[number]) => fields.some(({ name }) => name === 'cursor');

describe.each(TAKING.filter(isPaged))('$path, which pages by cursor,', ({ path, good }) => {
  test.each(['forward', 'backward'])('ignores the direction "%s" of an infinite query', async (direction) => {
    const { status } = await callOf(path, { ...good, direction });

    expect(status).toBe(200);
  });

  test.each([['sideways'], [null], [1]])('refuses the direction %j', async (direction) => {
    expect(await fieldsRefused(path, { ...good, direction })).toEqual(['direction']);
  });
});

test.each(TAKING.filter((taking) => !isPaged(taking)))(
  '$path, which does not page, refuses a direction',
  async ({ path, good }) => {
    expect(await fieldsRefused(path, { ...good, direction: 'forward' })).toEqual(['direction']);
  },
);

test('a refusal names every invalid field, and the invalid element of an array', async () => {
  const input = { description: '', priority: 'urgent', dueDate: 'tomorrow', extra: true };

  const refused = await fieldsRefused('todos.create', input);

  expect(refused.sort()).toEqual(['description', 'dueDate', 'extra', 'priority']);
  expect(await fieldsRefused('todos.list', { priority: ['low', 'urgent'] })).toEqual(['priority.1']);
});
