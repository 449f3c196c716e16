import type { Client, Session } from '@plumbline/client';
import { person, signIn, signUp } from './people.ts';

/** The data that a user enters. */
export type Self = {
  /** Occurs in every text that the user writes and nowhere else, so it shows whose text a response contains. */
  mark: string;
  email: string;
  password: string;
  newPassword: string;
  refreshToken: string;
  /** The token of the user's mail. In a test that reads no mail it is not valid, and the server refuses it. */
  verificationToken: string;
  resetToken: string;
};

export type User = { self: Self; api: Client; session: Session };

/** Returns a user who has no account yet. No two are alike. */
export function newSelf(): Self {
  const [id, secret] = [crypto.randomUUID(), crypto.randomUUID()];
  return {
    // Short, so that it fits into every field.
    mark: `canary-${id.slice(0, 8)}`,
    email: `canary-${id}@example.com`,
    // Has few words of the name and the address, because the password policy refuses more of them.
    password: `canary cage no ${secret}`,
    newPassword: `canary cage of another bird, no ${secret}`,
    refreshToken: 'canary rubbish',
    verificationToken: 'canary rubbish',
    resetToken: 'canary rubbish',
  };
}

/** Registers a new user and signs it in. */
export async function signUpSelf(trpcUrl: string): Promise<User> {
  const self = newSelf();
  const { email, password, mark } = self;
  const { api, session } = await signUp(trpcUrl, person({ email, password, firstName: mark }));
  return { self: { ...self, refreshToken: session.refreshToken }, api, session };
}

/** Signs the user in on another device. */
export async function signInElsewhere(trpcUrl: string, { email, password }: Self): Promise<Client> {
  return (await signIn(trpcUrl, { email, password })).api;
}
