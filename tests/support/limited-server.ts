import { clientFrom } from './outcomes.ts';
import { person } from './people.ts';
import { createTestDatabase } from './postgres.ts';
import {
  DEFAULT_LIMITS,
  processEnvironment,
  startServers,
  type ListeningServer,
  type Servers,
} from './server-process.ts';

export const WRONG_PASSWORD = 'nobody has this for a password';

export type LimitedServers = {
  servers: Servers;
  databaseUrl: string;
  /** The environment variables of the servers, to start another one like them. */
  environment: Record<string, string>;
  /** Registers a user from an address that is used for nothing else. */
  createAccount(): Promise<{ email: string; password: string }>;
  [Symbol.asyncDispose](): Promise<void>;
};

type Options = { count?: number; environment?: Record<string, string> };

/**
 * Starts server processes on one database, with the default limits. They trust X-Forwarded-For, so that a test can
 * choose the address that its calls come from.
 */
export async function startLimitedServers({ count = 1, environment }: Options = {}): Promise<LimitedServers> {
  await using resources = new AsyncDisposableStack();
  const database = resources.use(await createTestDatabase());
  const trusting = { ...processEnvironment(database.url), ...DEFAULT_LIMITS, TRUST_PROXY: '127.0.0.1/32' };
  const complete = { ...trusting, ...environment };
  const servers = await startServers(resources, { count, environment: complete });
  const kept = resources.move();
  return {
    servers,
    databaseUrl: database.url,
    environment: complete,
    async createAccount() {
      const input = person();
      await clientFrom(servers[0].trpcUrl, newAddress()).auth.register.mutate(input);
      return { email: input.email, password: input.password };
    },
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

let addresses = 0;

/** Returns an unused address of a network that is reserved for tests (RFC 2544, RFC 6890). */
export function newAddress(): string {
  addresses += 1;
  return `198.18.${String(addresses >> 8)}.${String(addresses & 255)}`;
}

/** Signs in with a wrong password. */
export function guess(server: ListeningServer, email: string, address = newAddress()) {
  return clientFrom(server.trpcUrl, address).auth.login.mutate({ email, password: WRONG_PASSWORD });
}
