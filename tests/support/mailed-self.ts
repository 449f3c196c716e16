import type { Mailbox } from './mailbox.ts';
import { signUpSelf, type User } from './self.ts';

/** Signs a user up whose mailed tokens are real: both mails are requested and read. */
export async function signUpWithMails(trpcUrl: string, mailbox: Mailbox): Promise<User> {
  const { self, api, session } = await signUpSelf(trpcUrl);
  await api.auth.requestEmailVerification.mutate();
  const { token: verificationToken } = await mailbox.mail(self.email);
  await api.auth.requestPasswordReset.mutate({ email: self.email });
  const { token: resetToken } = await mailbox.mail(self.email, 2);
  return { self: { ...self, verificationToken, resetToken }, api, session };
}
