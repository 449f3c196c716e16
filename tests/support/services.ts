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

/** All services, on repositories in memory and a clock that stands still. */
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

/** A post office that keeps all mails, and does background work when a test says so. */
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
    /** Does all the work that was put off until after the response. */
    async deliver() {
      for (const work of works.splice(0)) await work();
    },
  };
}
