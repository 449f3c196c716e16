import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../support/app.ts';
import { bearer, errorOf, get, post } from '../support/http.ts';
import { signUp } from '../support/people.ts';
import { listProcedures, type ProcedureInfo } from '../support/procedures.ts';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app[Symbol.asyncDispose]());

// Taken from the router: a procedure that takes an id and is not here yet will be.
const procedures = listProcedures().filter(({ takesId }) => takesId);

/** The whole refusal, apart from what any two calls differ in. */
async function refusalOf({ path, type }: ProcedureInfo, id: string, accessToken: string) {
  const answer = await (type === 'query' ? get : post)(`${app.trpcUrl}/${path}`, { id }, bearer(accessToken));
  const { message, requestId: _, ...said } = errorOf(answer);
  const headers = [...answer.headers].filter(([name]) => !['date', 'x-request-id'].includes(name));
  return { ...said, message: message.replaceAll(id, 'ID'), headers };
}

test('the procedures that take an id are found, whether or not they take more', () => {
  const paths = procedures.map(({ path }) => path);
  expect(paths).toEqual(expect.arrayContaining(['auth.sessions.revoke', 'todos.get', 'todos.update']));
});

describe.each(procedures)('$path', (procedure) => {
  test("with somebody else's id says what it says of an id that is nobody's, and does nothing", async () => {
    const [ada, bob] = await Promise.all([signUp(app.trpcUrl), signUp(app.trpcUrl)]);
    const open = await ada.api.todos.create.mutate({ description: 'Secret' });
    const { id } = await ada.api.todos.create.mutate({ description: 'Secret, and done' });
    const completed = await ada.api.todos.complete.mutate({ id });
    const { accessToken } = bob.session;

    const [session] = await ada.api.auth.sessions.list.query();
    const ids = procedure.path.startsWith('todos.')
      ? [open.id, completed.id]
      : [session?.id ?? '', session?.id ?? ''];

    const said = await Promise.all(
      [...ids, crypto.randomUUID()].map((anyId) => refusalOf(procedure, anyId, accessToken)),
    );

    expect(said[0]).toMatchObject({ httpStatus: 404, details: null, message: expect.stringContaining('ID') });
    expect(said[0]).toEqual(said[2]);
    expect(said[1]).toEqual(said[2]);
    expect((await ada.api.todos.list.query()).items).toEqual([completed, open]);
  });
});
