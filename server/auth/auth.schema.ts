import * as z from 'zod';
import { facts } from '../schemas/facts.schema.ts';
import { sessionId, type UserId } from '../schemas/ids.schema.ts';
import { text } from '../schemas/text.schema.ts';
import { timestampOutput } from '../schemas/time.schema.ts';
import { email, names, userOutput } from '../users/users.schema.ts';

/** Only limits the length. The password policy decides whether a password is good enough. */
const password = text.max(4_096, 'Must have at most 4096 characters.');

const REFRESH_TOKEN_LENGTH_MAX = 512;
const refreshToken = text.min(1).max(REFRESH_TOKEN_LENGTH_MAX);

export const registerInput = z.strictObject({ email, password, ...names });
export const loginInput = z.strictObject({ email, password });
export const refreshInput = z.strictObject({ refreshToken });
/** Accepts any text, because logging out always succeeds. */
export const logoutInput = z.strictObject({ refreshToken: text });
export const revokeInput = z.strictObject({ id: sessionId });

/** The ID of a mail, which its token contains. */
export const mailId = z.uuid().brand('MailId');
export type MailId = z.infer<typeof mailId>;

const MAILED_TOKEN_LENGTH_MAX = 512;
const mailedToken = text.min(1).max(MAILED_TOKEN_LENGTH_MAX);

export const verifyEmailInput = z.strictObject({ token: mailedToken });
export const requestPasswordResetInput = z.strictObject({ email });
export const resetPasswordInput = z.strictObject({ token: mailedToken, newPassword: password });

export const changePasswordInput = z.strictObject({
  currentPassword: password,
  newPassword: password,
  newPasswordConfirm: password,
});
export const deleteUserInput = z.strictObject({ password });

export const sessionOutput = z
  .object({
    accessToken: z.string(),
    tokenType: z.literal('Bearer'),
    expiresAt: timestampOutput,
    refreshToken: z.string(),
    user: userOutput,
  })
  .register(facts, {
    id: 'Session',
    description: 'The tokens of a signed-in user. `expiresAt` is when the access token expires.',
  });

export const sessionListOutput = z.array(
  z
    .object({
      id: z.string(),
      createdAt: timestampOutput,
      lastUsedAt: timestampOutput
        .clone()
        .register(facts, { description: 'When the session was last refreshed.' }),
      expiresAt: timestampOutput,
      userAgent: z.string().nullable(),
      ip: z.string().nullable(),
      current: z.boolean(),
    })
    .register(facts, {
      id: 'SessionInfo',
      description:
        'A session as its user sees it. `ip` and `userAgent` were recorded at sign-in. `current` marks the session that makes this call.',
    }),
);
export const revokedOutput = z.object({ revoked: z.int() });

export type RegisterInput = z.infer<typeof registerInput>;
export type LoginInput = z.infer<typeof loginInput>;
export type ChangePasswordInput = z.infer<typeof changePasswordInput>;
export type ResetPasswordInput = z.infer<typeof resetPasswordInput>;
/** A session before it is serialized. Its dates are Dates, and its user may have fields that the output drops. */
export type IssuedSession = z.input<typeof sessionOutput> & { user: { id: UserId } };
