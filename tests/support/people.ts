import {
  createClient,
  isApiError,
  type ApiError,
  type Client,
  type ClientOptions,
  type Inputs,
  type Session,
} from '@plumbline/client';

export const PASSWORD = 'correct horse battery staple';

/** Creates a client that keeps no session and retries nothing, so that its results are the server's responses. */
export function clientOf(trpcUrl: string, options: Partial<ClientOptions> = {}): Client {
  return createClient({ url: trpcUrl, accessToken: () => null, retries: 0, ...options });
}

/** Returns the data of a new user without an account. No two are alike. */
export function person(overrides: Partial<Inputs['auth']['register']> = {}): Inputs['auth']['register'] {
  const email = `${crypto.randomUUID()}@example.com`;
  return { email, password: PASSWORD, firstName: 'Ada', lastName: 'Lovelace', ...overrides };
}

export type SignedIn = { api: Client; session: Session; email: string };

/** Registers a new user and signs in. */
export async function signUp(
  trpcUrl: string,
  overrides: Partial<Inputs['auth']['register']> = {},
): Promise<SignedIn> {
  const input = person(overrides);
  await clientOf(trpcUrl).auth.register.mutate(input);
  return signIn(trpcUrl, input);
}

export async function signIn(
  trpcUrl: string,
  { email, password }: Inputs['auth']['login'],
): Promise<SignedIn> {
  const session = await clientOf(trpcUrl).auth.login.mutate({ email, password });
  return { api: withToken(trpcUrl, session.accessToken), session, email };
}

export function withToken(trpcUrl: string, accessToken: string): Client {
  return clientOf(trpcUrl, { accessToken: () => accessToken });
}

/** Returns the error of a call. A call that succeeds fails the test. */
export async function failure(call: Promise<unknown>): Promise<ApiError> {
  const error: unknown = await call.then(
    (answer) => new Error(`The call succeeded: ${JSON.stringify(answer)}`),
    (reason: unknown) => reason,
  );
  if (!isApiError(error)) throw error;
  return error;
}

/** Returns the reason of a refused call. Null if it failed without a declared reason. */
export async function reasonOf(call: Promise<unknown>): Promise<string | null | undefined> {
  return (await failure(call)).data?.reason;
}
