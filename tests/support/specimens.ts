import type { Api, Inputs } from '@plumbline/client';
import type { PathsOf } from '../../client-sdk/src/calls.ts';
import { encodeCursor, todoId } from '../../server/todos/cursor.schema.ts';
import type { Self } from './self.ts';

/** The path of each procedure, like `todos.get`. */
export type Path = PathsOf<Api>;

/** What the tests that walk all procedures know about one procedure. They have no other list of procedures. */
export type Specimen = {
  /**
   * A good input with all fields, whose references are NOBODY. Missing if the procedure takes no input. Made for each
   * call, so that a field that must be unique can have a random part.
   */
  input?: (self: Self) => unknown;
  /** The positions where the input refers to a thing that a user can own, like `id` or `labelIds.*`, and its kind. */
  references?: Readonly<Record<string, string>>;
  /** The kind of the thing that a call makes. Its ID is the `id` of the output. */
  makes?: string;
  /** The positions where the input has an ID of something that no user owns. */
  notOwned?: readonly string[];
  /** The verb and table of each statement of a call, except the session check and the counters of limits. */
  statements: readonly string[];
};

/** An ID that no thing has. */
export const NOBODY = '01938b6c-7e1a-7000-8000-000000000000';

const byId = { input: () => ({ id: NOBODY }), references: { id: 'todo' } } as const;
const cursor = encodeCursor('desc', {
  sortBy: 'createdAt',
  value: new Date('2026-11-22T07:30:00Z'),
  id: todoId.parse(NOBODY),
});

const SPECIMENS = {
  'auth.register': {
    input: ({ mark, password }) => ({
      email: `new-${mark}@example.com`,
      password,
      firstName: mark,
      lastName: mark,
    }),
    statements: ['INSERT users'],
  },
  'auth.login': {
    input: ({ email, password }) => ({ email, password }),
    statements: ['SELECT users', 'INSERT sessions'],
  },
  'auth.refresh': {
    input: ({ refreshToken }) => ({ refreshToken }),
    statements: ['SELECT sessions', 'UPDATE sessions'],
  },
  'auth.logout': {
    input: ({ refreshToken }) => ({ refreshToken }),
    statements: ['SELECT sessions', 'DELETE sessions'],
  },
  'auth.sessions.list': { statements: ['SELECT sessions'] },
  'auth.sessions.revoke': {
    input: () => ({ id: NOBODY }),
    references: { id: 'session' },
    statements: ['DELETE sessions'],
  },
  'auth.sessions.revokeOthers': { statements: ['DELETE sessions'] },
  'auth.requestEmailVerification': { statements: ['SELECT users', 'INSERT mailed_tokens'] },
  'auth.verifyEmail': {
    input: ({ verificationToken }) => ({ token: verificationToken }),
    statements: ['UPDATE users'],
  },
  'auth.requestPasswordReset': {
    input: ({ email }) => ({ email }),
    statements: ['INSERT mailed_tokens'],
  },
  'auth.resetPassword': {
    input: ({ resetToken, newPassword }) => ({ token: resetToken, newPassword }),
    statements: ['SELECT mailed_tokens', 'UPDATE users'],
  },
  'users.me': { statements: ['SELECT users'] },
  'users.update': {
    input: ({ mark }) => ({ firstName: mark, lastName: mark }),
    statements: ['UPDATE users'],
  },
  'users.changePassword': {
    input: ({ password, newPassword }) => ({
      currentPassword: password,
      newPassword,
      newPasswordConfirm: newPassword,
    }),
    statements: ['SELECT users', 'UPDATE users', 'INSERT sessions'],
  },
  'users.delete': { input: ({ password }) => ({ password }), statements: ['SELECT users', 'DELETE users'] },
  'todos.create': {
    input: ({ mark }) => ({ description: mark, priority: 'high', dueDate: '2026-11-22T07:30:00Z' }),
    makes: 'todo',
    statements: ['INSERT todos'],
  },
  'todos.list': {
    input: ({ mark }) => ({
      limit: 20,
      cursor,
      isCompleted: false,
      priority: ['medium'],
      dueBefore: '2027-01-01T00:00:00Z',
      dueAfter: '2026-01-01T00:00:00Z',
      search: mark,
      sortBy: 'createdAt',
      order: 'desc',
    }),
    statements: ['SELECT todos'],
  },
  'todos.get': { ...byId, statements: ['SELECT todos'] },
  'todos.update': {
    input: ({ mark }) => ({
      id: NOBODY,
      description: `${mark} again`,
      priority: 'top',
      dueDate: null,
      expectedVersion: 1,
    }),
    references: { id: 'todo' },
    statements: ['UPDATE todos'],
  },
  'todos.complete': { ...byId, statements: ['UPDATE todos'] },
  'todos.reopen': { ...byId, references: { id: 'completedTodo' }, statements: ['UPDATE todos'] },
  'todos.delete': { ...byId, statements: ['DELETE todos'] },
  'todos.summary': { statements: ['SELECT todos'] },
} satisfies { [P in Path]: SpecimenOf<InputAt<Inputs, P>> };

/** For tests that walk the router, whose paths the compiler does not know. A path without a specimen fails them. */
export function specimenOf(path: string, specimens: Record<string, Specimen> = SPECIMENS): Specimen {
  const specimen = Object.hasOwn(specimens, path) ? specimens[path] : undefined;
  if (specimen === undefined) throw new Error(`${path} has no specimen in tests/support/specimens.ts.`);
  return specimen;
}

/** Makes the compiler require each field of the input, even optional ones. */
type SpecimenOf<Input> = Specimen &
  ([Extract<Input, object>] extends [never]
    ? { input?: never }
    : { input: (self: Self) => Required<Extract<Input, object>> });

type InputAt<Tree, P extends string> = P extends `${infer Name}.${infer Rest}`
  ? InputAt<Tree[Name & keyof Tree], Rest>
  : Tree[P & keyof Tree];
