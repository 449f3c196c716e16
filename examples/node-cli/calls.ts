import { safe, type Answer, type ApiError, type ErrorOf } from '@plumbline/client';

export const { TODO_URL: SERVER = 'http://127.0.0.1:3000/trpc' } = process.env;

/** A failure with a message for the user. */
export class Problem extends Error {}

/** The reasons for which the calls of this program may be refused. */
type Reason = NonNullable<
  ErrorOf<'auth.register' | 'auth.login' | 'todos.create' | 'todos.list' | 'todos.complete'>['reason']
>;

/** Returns the output of a call. Throws a `Problem` if it fails. */
export async function outputOf<Output>(call: Answer<Output, Reason>): Promise<Output> {
  const [output, error] = await safe(call);
  if (error) throw new Problem(sentenceFor(error));
  return output;
}

/** If a reason is left out, this does not compile. */
function sentenceFor(error: ApiError<Reason>): string {
  switch (error.reason) {
    case 'UNAUTHENTICATED':
      return 'Sign in first: todo sign-in <email>';
    case 'INVALID_CREDENTIALS':
      return 'Wrong email address or password.';
    case 'EMAIL_TAKEN':
      return 'An account with this email address already exists: todo sign-in <email>';
    case 'TODO_NOT_FOUND':
      return 'This todo no longer exists. See: todo list';
    case 'TODOS_FULL':
      return 'You have too many todos. Delete some first.';
    case 'TOO_EXPENSIVE':
      return 'This list takes too long.';
    case 'RATE_LIMITED':
    case 'OVERLOADED':
    case 'DATABASE_UNAVAILABLE':
      return `The server refused this for now. Try again in ${error.details.retryAfterSeconds} s.`;
    case 'PASSWORD_REJECTED': // The server's message names the rule.
    case null:
      if (error.data === null) return `${error.message} TODO_URL is ${SERVER}`;
      return error.issues.map(({ path, message }) => `${path}: ${message}`).join('\n') || error.message;
  }
}
