import * as z from 'zod';
import { facts } from '../schemas/facts.schema.ts';
import { sessionId } from '../schemas/ids.schema.ts';
import { text } from '../schemas/text.schema.ts';
import { timestampOutput } from '../schemas/time.schema.ts';
import { email, names, userOutput } from '../users/users.schema.ts';

/** Only bounded here: whether it is good enough is decided by the password policy, with PASSWORD_REJECTED. */
const password = text.max(4_096, 'Must have at most 4096 characters.');

const REFRESH_TOKEN_LENGTH_MAX = 512;
const refreshToken = text.min(1).max(REFRESH_TOKEN_LENGTH_MAX);

export const registerInput = z.strictObject({ email, password, ...names });
export const loginInput = z.strictObject({ email, password });
export const refreshInput = z.strictObject({ refreshToken });
/** Any text is accepted: logging out always succeeds. */
export const logoutInput = z.strictObject({ refreshToken: text });
export const revokeInput = z.strictObject({ id: sessionId });

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
    description: 'Returned by signing in. `expiresAt` is when the access token expires.',
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
        'A place where the user is signed in. `ip` and `userAgent` are those of the sign-in. `current` marks the session of this call.',
    }),
);
export const revokedOutput = z.object({ revoked: z.int() });

export type RegisterInput = z.infer<typeof registerInput>;
export type LoginInput = z.infer<typeof loginInput>;
export type ChangePasswordInput = z.infer<typeof changePasswordInput>;
export type ResetPasswordInput = z.infer<typeof resetPasswordInput>;
/** A session before it is serialized: dates are Dates, and the user may carry more than its output shows. */
export type IssuedSession = z.input<typeof sessionOutput>;
