import { bearer } from '../../support/http.ts';
import { times } from '../../support/outcomes.ts';
import { signUp } from '../../support/people.ts';
import { requestBytes } from '../../support/raw-wire.ts';

/** A user, as the bytes of the requests that it sends. */
export type RawUser = {
  /** Reads the user's own account. */
  me: string;
  /** Creates a todo with this description. */
  create(description: string): string;
};

async function createRawUser(trpcUrl: string, index: number): Promise<RawUser> {
  const { session } = await signUp(trpcUrl);
  // A server that trusts the proxy at our address sees each user in another network.
  const headers = { ...bearer(session.accessToken), 'x-forwarded-for': `198.18.0.${String(index)}` };
  return {
    me: requestBytes('GET', '/trpc/users.me', { headers }),
    create: (description) =>
      requestBytes('POST', '/trpc/todos.create', { headers, body: JSON.stringify({ description }) }),
  };
}

/** So many users sign up at once. More would wait for the server to hash their passwords. */
const AT_ONCE = 8;

export async function createRawUsers(trpcUrl: string, count: number): Promise<RawUser[]> {
  const users: RawUser[] = [];
  while (users.length < count) {
    users.push(
      ...(await Promise.all(times(AT_ONCE, (index) => createRawUser(trpcUrl, users.length + index)))),
    );
  }
  return users;
}
