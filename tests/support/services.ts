import { createSecretKey, randomBytes, randomUUID } from 'node:crypto';
import { createAccessTokens } from '../../server/auth/access-tokens.ts';
import { stranger, type PasswordHasher } from '../../server/auth/password.ts';
import type { Mail, MailFailure } from '../../server/infrastructure/mailer.ts';
import { createServices as createRealServices } from '../../server/services.ts';
import { createClock } from './clock.ts';
import { createMemory, readablePasswords } from './memory.ts';

export const CLIENT = {
  address: '192.0.2.1',
  network: '192.0.2.1',
  network56: null,
  network48: null,
  userAgent: 'vitest',
};
/** The client, as the password queue sees it: nobody knows it. */
export const REQUESTER = stranger('ada@example.com', CLIENT);
export const isUnknownDevice = () => Promise.resolve(false);
export const PASSWORD = 'correct horse battery staple';
const APP_URL = 'https://app.example';

/** Creates all services on repositories in memory and a clock that the test moves. */
export function createServices(passwords: PasswordHasher = readablePasswords) {
  const clock = createClock();
  const { now } = clock;
  const newId = () => randomUUID();
  const repositories = createMemory({ now });
  const jwtKeys = [createSecretKey(randomBytes(32))] as const;
  const accessTokens = createAccessTokens({ keys: jwtKeys, ttlSeconds: 1_800, newId, now });
  const mailing = createMailing();
  const services = createRealServices(
    { ...repositories, ...mailing.ports, passwords, accessTokens, jwtKeys, newId, now },
    { passwordMinLength: 15, appUrl: APP_URL },
  );
  const deliver = () => services.deliverMails(new AbortController().signal);
  return { ...services, clock, repositories, mailing, deliver };
}

/** Collects mails, and what is logged and given back of them. */
function createMailing() {
  const mails: Mail[] = [];
  const logs: unknown[][] = [];
  const givenBack: string[] = [];
  let queued = 0;
  /** Why the next attempts fail. */
  const failures: MailFailure[] = [];
  return {
    mails,
    logs,
    givenBack,
    failures,
    countQueued: () => queued,
    ports: {
      mailer: {
        send(mail: Mail) {
          const failure = failures.shift() ?? null;
          if (failure === null) mails.push(mail);
          return Promise.resolve(failure);
        },
        check: () => Promise.resolve(failures.shift() ?? null),
      },
      mailLog: {
        delayed: (entry: object) => void logs.push(['delayed', entry]),
        givenUp: (entry: object) => void logs.push(['given up', entry]),
      },
      mailLimit: {
        keyOf: (email: string) => `key of ${email}`,
        giveBack: (key: string) => Promise.resolve(void givenBack.push(key)),
      },
      onMailQueued: () => {
        queued += 1;
      },
    },
  };
}
