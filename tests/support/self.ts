import type { Client, Session } from '@plumbline/client';
import { person, signIn, signUp } from './people.ts';

/** What a user fills into inputs. */
export type Self = {
  /** Stands in every text that the user writes and nowhere else, and so shows whose text a response holds. */
  mark: string;
  email: string;
  password: string;
  newPassword: string;
  refreshToken: string;
  /** What the user's mails carry. A test that reads no mail leaves rubbish here, and the server refuses it. */
  verificationToken: string;
  resetToken: string;
};

export type User = { self: Self; api: Client; session: Session };

/** Returns a user who has no account yet. No two are alike. */
export function newSelf(): Self {
  const id = crypto.randomUUID();
  return {
    mark: `canary-${id}`,
    email: `canary-${id}@example.com`,
    // The password policy refuses what holds the mark: it is the user's name.
    password: `canary cage no ${id}`,
    newPassword: `canary cage of another bird, no ${id}`,
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

/** Signs the user in at another place. */
export async function signInElsewhere(trpcUrl: string, { email, password }: Self): Promise<Client> {
  return (await signIn(trpcUrl, { email, password })).api;
}
