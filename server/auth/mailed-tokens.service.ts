import { DomainError, sessionEnded } from '../errors.ts';
import type { UserId } from '../schemas/ids.schema.ts';
import type { Client } from '../trpc/caller.ts';
import type { User, UserRepository } from '../users/user.ts';
import { TOKEN_INVALID } from './auth.reasons.ts';
import type { MailId, ResetPasswordInput } from './auth.schema.ts';
import type { MailedTokenPurpose, MailedTokenRepository, MailedTokens } from './mailed-token.ts';
import { provenOwner, type PasswordHasher, type PasswordPolicy } from './password.ts';

type Dependencies = {
  users: UserRepository;
  mailedTokens: MailedTokenRepository;
  tokens: MailedTokens;
  passwords: PasswordHasher;
  passwordPolicy: PasswordPolicy;
  /** Returns the key under which rate limits count mails to the address. */
  limitKeyOf: (email: string) => string;
  /** Called when a mail was queued. */
  onMailQueued: () => void;
  newMailId: () => MailId;
  now: () => Date;
};

export type MailedTokenService = ReturnType<typeof createMailedTokenService>;

export function createMailedTokenService(dependencies: Dependencies) {
  const { users, mailedTokens, tokens, passwords, passwordPolicy, now } = dependencies;
  const { limitKeyOf, onMailQueued, newMailId } = dependencies;

  async function queueMail(purpose: MailedTokenPurpose, email: string): Promise<void> {
    await mailedTokens.insert({ id: newMailId(), purpose, email, limitKey: limitKeyOf(email) });
    onMailQueued();
  }

  return {
    async requestEmailVerification(id: UserId): Promise<void> {
      const user = await users.find(id);
      if (user === null) throw sessionEnded();
      if (!user.emailVerified) await queueMail('verify_email', user.email);
    },

    /** Returns the ID of the address's owner. Null if the token has verified the address before. */
    async verifyEmail(token: string): Promise<UserId | null> {
      const key = tokens.parse(token);
      const id = await mailedTokens.verifyEmail(key, now());
      // Mail programs open links to check them, and users open them twice. That must not look like a failure.
      if (id === null && !(await mailedTokens.hasVerified(key))) throw tokenInvalid();
      return id;
    },

    /** Does not look the account up, so that it cannot reveal whether there is one. */
    requestPasswordReset: (email: string): Promise<void> => queueMail('reset_password', email),

    /** Returns the user whose password was reset. A rejected password leaves the token valid for another attempt. */
    async resetPassword(
      { token, newPassword }: ResetPasswordInput,
      client: Client,
    ): Promise<Pick<User, 'id' | 'email'>> {
      const key = tokens.parse(token);
      const user = await mailedTokens.findUser(key, 'reset_password');
      if (user === null) throw tokenInvalid();
      passwordPolicy.check(newPassword, user);

      const passwordHash = await passwords.hash(newPassword, provenOwner(user, client));
      const id = await mailedTokens.resetPassword(key, { passwordHash, at: now() });
      if (id === null) throw tokenInvalid();
      return { id, email: user.email };
    },
  };
}

function tokenInvalid(): DomainError<typeof TOKEN_INVALID> {
  return new DomainError(TOKEN_INVALID, 'This link is no longer valid. Request a new one.', null);
}
