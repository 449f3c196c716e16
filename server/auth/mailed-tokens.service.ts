import { DomainError, sessionEnded } from '../errors.ts';
import type { RunInBackground } from '../infrastructure/background.ts';
import type { SendMail } from '../infrastructure/mailer.ts';
import type { UserId } from '../schemas/ids.schema.ts';
import type { Client } from '../trpc/caller.ts';
import type { User, UserRepository } from '../users/user.ts';
import { TOKEN_INVALID } from './auth.reasons.ts';
import type { ResetPasswordInput } from './auth.schema.ts';
import type { MailedTokenPurpose, MailedTokenRepository, OneTimeTokens } from './mailed-token.ts';
import { composeMail } from './mails.ts';
import type { PasswordHasher, PasswordPolicy } from './password.ts';

type Dependencies = {
  users: UserRepository;
  mailedTokens: MailedTokenRepository;
  oneTimeTokens: OneTimeTokens;
  passwords: PasswordHasher;
  passwordPolicy: PasswordPolicy;
  sendMail: SendMail;
  runInBackground: RunInBackground;
  /** The URL of the frontend. Links in mails lead to its pages. */
  appUrl: string;
  now: () => Date;
};

export type MailedTokenService = ReturnType<typeof createMailedTokenService>;

export function createMailedTokenService(dependencies: Dependencies) {
  const { users, mailedTokens, oneTimeTokens, passwords, passwordPolicy, runInBackground, now } =
    dependencies;
  const mail = createTokenMailer(dependencies);

  return {
    async requestEmailVerification(id: UserId): Promise<void> {
      const user = await users.find(id);
      if (user === null) throw sessionEnded();
      if (!user.emailVerified) runInBackground(() => mail(user, 'verify_email'));
    },

    /** Returns the ID of the address's owner. */
    async verifyEmail(token: string): Promise<UserId> {
      const id = await mailedTokens.verifyEmail(oneTimeTokens.hash(token), now());
      if (id === null) throw tokenInvalid();
      return id;
    },

    /** Does the same and takes the same time for an unknown address, so that it does not reveal which accounts exist. */
    async requestPasswordReset(email: string): Promise<void> {
      const user = await users.findByEmail(email);
      if (user !== null) runInBackground(() => mail(user, 'reset_password'));
    },

    /** Returns the user whose password was reset. A rejected password leaves the token valid for another attempt. */
    async resetPassword(
      { token, newPassword }: ResetPasswordInput,
      client: Client,
    ): Promise<Pick<User, 'id' | 'email'>> {
      const hash = oneTimeTokens.hash(token);
      const user = await mailedTokens.findUser(hash, 'reset_password');
      if (user === null) throw tokenInvalid();
      passwordPolicy.check(newPassword, user);

      const passwordHash = await passwords.hash(newPassword, client);
      const id = await mailedTokens.resetPassword(hash, { passwordHash, at: now() });
      if (id === null) throw tokenInvalid();
      return { id, email: user.email };
    },
  };
}

type MailerDependencies = Pick<Dependencies, 'mailedTokens' | 'oneTimeTokens' | 'sendMail' | 'appUrl'>;

function createTokenMailer({ mailedTokens, oneTimeTokens, sendMail, appUrl }: MailerDependencies) {
  return async function mail(user: User, purpose: MailedTokenPurpose): Promise<void> {
    const { token, hash } = oneTimeTokens.create();
    await mailedTokens.insert({ hash, purpose, userId: user.id, passwordVersion: user.passwordVersion });
    await sendMail(composeMail(purpose, { to: user.email, token, appUrl }));
  };
}

function tokenInvalid(): DomainError<typeof TOKEN_INVALID> {
  return new DomainError(TOKEN_INVALID, 'This link is no longer valid. Request a new one.', null);
}
