import { safe, type Answer, type ApiError, type ErrorOf } from '@plumbline/client';

export const { TODO_URL: SERVER = 'http://127.0.0.1:3000/trpc' } = process.env;

/** What went wrong, in a sentence for whoever sits there. */
export class Problem extends Error {}

/** Why one of the calls of this program may be refused. */
type Reason = NonNullable<ErrorOf<'auth.register' | 'auth.login' | 'todos.complete'>['reason']>;

export async function answerOf<Output>(call: Answer<Output, Reason>): Promise<Output> {
  const [output, error] = await safe(call);
  if (error) throw new Problem(sentenceFor(error));
  return output;
}

/** The compiler misses a reason that is left out. */
function sentenceFor(error: ApiError<Reason>): string {
  switch (error.reason) {
    case 'UNAUTHENTICATED':
      return 'Sign in first: todo sign-in <e-mail>';
    case 'INVALID_CREDENTIALS':
      return 'E-mail address or password is wrong.';
    case 'EMAIL_TAKEN':
      return 'There is an account with this address already: todo sign-in <e-mail>';
    case 'TODO_NOT_FOUND':
      return 'This todo is gone. See: todo list';
    case 'RATE_LIMITED':
    case 'OVERLOADED':
    case 'DATABASE_UNAVAILABLE':
      return `Not now. Try again in ${error.details.retryAfterSeconds} s.`;
    case 'PASSWORD_REJECTED': // The server says by which rule.
    case null:
      if (error.data === null) return `${error.message} ${SERVER}`; // It may be the wrong one.
      return error.issues.map(({ path, message }) => `${path}: ${message}`).join('\n') || error.message;
  }
}
