import { createSecretKey, randomBytes, randomUUID } from 'node:crypto';
import { createAccessTokens } from '../../server/auth/access-tokens.ts';
import type { PasswordHasher } from '../../server/auth/password.ts';
import type { Mail } from '../../server/infrastructure/mailer.ts';
import { createServices as createRealServices } from '../../server/services.ts';
import { createClock } from './clock.ts';
import { createMemory, readablePasswords } from './memory.ts';

export const CLIENT = { address: '192.0.2.1', network: '192.0.2.1', userAgent: 'vitest' };
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
    { ...repositories, ...mailing, passwords, accessTokens, jwtKeys, newId, now },
    { passwordMinLength: 15, appUrl: APP_URL },
  );
  return { ...services, clock, repositories, mailing };
}

/** Collects mails and background work. The test decides when the work runs. */
function createMailing() {
  const mails: Mail[] = [];
  const works: (() => Promise<void>)[] = [];
  return {
    mails,
    sendMail(mail: Mail) {
      mails.push(mail);
      return Promise.resolve();
    },
    runInBackground: (work: () => Promise<void>) => void works.push(work),
    /** Runs all background work. */
    async deliver() {
      for (const work of works.splice(0)) await work();
    },
  };
}
