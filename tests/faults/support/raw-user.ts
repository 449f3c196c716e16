import { bearer } from '../../support/http.ts';
import { signUp } from '../../support/people.ts';
import { requestBytes } from '../../support/raw-wire.ts';

/** A user, as the bytes of the requests that it sends. */
export type RawUser = {
  /** Reads the user's own account. */
  me: string;
  /** Creates a todo with this description. */
  create(description: string): string;
};

export async function createRawUser(trpcUrl: string): Promise<RawUser> {
  const { session } = await signUp(trpcUrl);
  const headers = bearer(session.accessToken);
  return {
    me: requestBytes('GET', '/trpc/users.me', { headers }),
    create: (description) =>
      requestBytes('POST', '/trpc/todos.create', { headers, body: JSON.stringify({ description }) }),
  };
}
