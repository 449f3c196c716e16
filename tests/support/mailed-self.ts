import type { Mailbox } from './mailbox.ts';
import { signUpSelf, type User } from './self.ts';

/** Signs up a user and requests and reads both mails, so that the user's mailed tokens are real. */
export async function signUpWithMails(trpcUrl: string, mailbox: Mailbox): Promise<User> {
  const { self, api, session } = await signUpSelf(trpcUrl);
  await api.auth.requestEmailVerification.mutate();
  const { token: verificationToken } = await mailbox.mail(self.email);
  await api.auth.requestPasswordReset.mutate({ email: self.email });
  const { token: resetToken } = await mailbox.mail(self.email, 2);
  return { self: { ...self, verificationToken, resetToken }, api, session };
}
