import { createClient, type ClientOptions, type SessionChange, type SessionStorage } from '@plumbline/client';
import { refusal } from '@plumbline/client/testing';
import { z } from 'zod';

/** A call as the server receives it. `token` is its access token, if any. */
export type Received = { path: string; input: unknown; token: string | null };
type Reply = { result: { data: unknown } } | { error: { message: string; code: number; data: unknown } };
/** Returns the output of a call, or throws: an `ApiError` refuses the call, any other error is a network failure. */
export type Handler = (received: Received, signal: AbortSignal | undefined) => unknown;

const batchOfInputs = z.record(z.string(), z.unknown());

/** Makes a `fetch` that runs these handlers in place of a server, one for each call of a batch. */
export function createFakeApi(handlers: Record<string, Handler>) {
  const requests: Received[][] = [];

  async function fetch(url: string, init: RequestInit = {}): Promise<Response> {
    const { pathname, searchParams } = new URL(url);
    const paths = pathname.split('/').at(-1)?.split(',') ?? [];
    const sent = init.method === 'POST' ? z.string().parse(init.body) : (searchParams.get('input') ?? '{}');
    const inputs = batchOfInputs.parse(JSON.parse(sent));
    const token = new Headers(init.headers).get('authorization')?.replace('Bearer ', '') ?? null;
    const received = paths.map((path, index) => ({ path, input: inputs[String(index)], token }));
    requests.push(received);
    const replies = received.map((call) =>
      reply(handlers[call.path], { call, signal: init.signal ?? undefined }),
    );
    return whole(await Promise.all(replies));
  }

  /** Returns the calls of this procedure so far, in any request. */
  const calls = (path: string) => requests.flat().filter((call) => call.path === path);
  return { url: 'http://api.example.com/trpc', fetch, requests, calls };
}

/** A handler may also return a whole response, as a gateway does. */
function whole(replies: (Reply | Response)[]): Response {
  const foreign = replies.find((reply) => reply instanceof Response);
  return foreign ?? Response.json(replies);
}

type Call = { call: Received; signal: AbortSignal | undefined };

async function reply(handler: Handler | undefined, { call, signal }: Call): Promise<Reply | Response> {
  if (handler === undefined) throw new TypeError(`No handler for ${call.path}.`);
  try {
    const data: unknown = await handler(call, signal);
    return data instanceof Response ? data : { result: { data } };
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'ApiError' || !('data' in error)) throw error;
    return { error: { message: error.message, code: -32_000, data: error.data } };
  }
}

/** How long an access token is valid. */
export const LIFE_MS = 1_800_000;

const ADA = '01a202c2-1490-709c-9479-d084ea8662cb';

/** Returns a session as the server sends it. Its tokens are `access-N` and `refresh-N`. */
export function fakeSession(n: number, { lifeMs = LIFE_MS, userId = ADA } = {}) {
  return {
    accessToken: `access-${String(n)}`,
    refreshToken: `refresh-${String(n)}`,
    tokenType: 'Bearer' as const,
    expiresAt: new Date(Date.now() + lifeMs).toISOString(),
    user: {
      id: userId,
      email: 'ada@example.com',
      firstName: 'Ada',
      lastName: 'Lovelace',
      emailVerified: false,
      createdAt: '2026-11-22T07:30:00.000Z',
    },
  };
}

/** Returns what a storage holds when the client has stored the session. */
export const storedSession = (session = fakeSession(1)) => ({
  'plumbline.session': JSON.stringify({ refreshAt: null, session }),
});

export const SUMMARY = { open: 1, completed: 2, overdue: 0 };

/**
 * Makes an API with numbered sessions, where only the newest tokens are valid. `auth.refresh` accepts the newest
 * refresh token, and refuses any other as the server does.
 */
export function createFakeSessions(overrides: Record<string, Handler> = {}, lifeMs = LIFE_MS) {
  let newest = 0;
  let isExpired = false;
  const issue = () => {
    newest += 1;
    isExpired = false;
    return fakeSession(newest, { lifeMs });
  };
  const needsToken: Handler = ({ token }) => {
    if (token === null) throw refusal('UNAUTHENTICATED', { cause: 'missing' });
    if (isExpired || token !== `access-${String(newest)}`)
      throw refusal('UNAUTHENTICATED', { cause: 'expired' });
    return SUMMARY;
  };
  const refresh: Handler = ({ input }) => {
    const { refreshToken } = z.object({ refreshToken: z.string() }).parse(input);
    if (refreshToken !== `refresh-${String(newest)}`) throw refusal('SESSION_EXPIRED');
    return issue();
  };
  const api = createFakeApi({
    'auth.login': issue,
    'auth.logout': () => undefined,
    'auth.refresh': refresh,
    'users.changePassword': (received) => {
      needsToken(received, undefined);
      return issue();
    },
    'todos.summary': needsToken,
    ...overrides,
  });
  return {
    ...api,
    issue,
    refresh,
    needsToken,
    /** Expires the newest access token. The newest refresh token stays valid. */
    expire() {
      isExpired = true;
    },
  };
}

export const CREDENTIALS = { email: 'ada@example.com', password: 'correct horse battery staple' };
export const NEW_PASSWORD = { currentPassword: 'a', newPassword: 'b', newPasswordConfirm: 'b' };

/** Makes an API of these handlers, and a client of it. */
export function clientOf(handlers: Record<string, Handler>, options: Partial<ClientOptions> = {}) {
  const fake = createFakeApi(handlers);
  return { fake, api: createClient({ url: fake.url, fetch: fake.fetch, ...options }) };
}

/** Makes a client of such an API with this storage. */
export function clientWith({ url, fetch }: Pick<Fake, 'url' | 'fetch'>, storage: SessionStorage | undefined) {
  return createClient({ url, fetch, retries: 0, storage });
}
type Fake = ReturnType<typeof createFakeApi>;

/** Makes a signed-in client of such an API, and collects the causes of its session's changes. */
export async function signedIn(overrides: Record<string, Handler> = {}, { storage, lifeMs }: Options = {}) {
  const server = createFakeSessions(overrides, lifeMs);
  /** Makes another client with the same storage, like another tab. */
  const open = () => clientWith(server, storage);
  const api = open();
  await api.auth.login.mutate(CREDENTIALS);
  const changes: SessionChange['cause'][] = [];
  api.session.onChange((_, { cause }) => void changes.push(cause));
  return { server, api, changes, open };
}
type Options = { storage?: SessionStorage; lifeMs?: number };

export const BOB = { ...CREDENTIALS, email: 'bob@example.com' };

/** Signs Ada in with session 1, and Bob with session 2. */
export const loginOfAdaOrBob: Handler = ({ input }) => {
  const isBob = JSON.stringify(input).includes('bob');
  return isBob ? fakeSession(2, { userId: 'bob' }) : fakeSession(1, { userId: 'ada' });
};

export const throwing =
  (error: Error): Handler =>
  () => {
    throw error;
  };

export const offline = throwing(new TypeError('fetch failed'));
