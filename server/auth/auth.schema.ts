import * as z from 'zod';
import { facts } from '../facts.ts';
import { text } from '../text.schema.ts';
import { timestampOutput } from '../time.schema.ts';
import { email, names, password, userOutput } from '../users/users.schema.ts';

export const sessionId = z.uuid().brand('SessionId');
export type SessionId = z.infer<typeof sessionId>;

const REFRESH_TOKEN_LENGTH_MAX = 512;
const refreshToken = text.min(1).max(REFRESH_TOKEN_LENGTH_MAX);

export const registerInput = z.strictObject({ email, password, ...names });
export const loginInput = z.strictObject({ email, password });
export const refreshInput = z.strictObject({ refreshToken });
/** Text of any length: logging out always succeeds. */
export const logoutInput = z.strictObject({ refreshToken: text });
export const revokeInput = z.strictObject({ id: sessionId });

const MAILED_TOKEN_LENGTH_MAX = 512;
const mailedToken = text.min(1).max(MAILED_TOKEN_LENGTH_MAX);

export const verifyEmailInput = z.strictObject({ token: mailedToken });
export const requestPasswordResetInput = z.strictObject({ email });
export const resetPasswordInput = z.strictObject({ token: mailedToken, newPassword: password });

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
    description: 'What signing in answers. `expiresAt` is when the access token does.',
  });

export const sessionListOutput = z.array(
  z
    .object({
      id: z.string(),
      createdAt: timestampOutput,
      lastUsedAt: timestampOutput.clone().register(facts, { description: 'Of the last refresh.' }),
      expiresAt: timestampOutput,
      userAgent: z.string().nullable(),
      ip: z.string().nullable(),
      current: z.boolean(),
    })
    .register(facts, {
      id: 'SessionInfo',
      description:
        'Where somebody is signed in. `ip` and `userAgent` are those of the sign-in; `current` is the one that asks.',
    }),
);
export const revokedOutput = z.object({ revoked: z.int() });

export type RegisterInput = z.infer<typeof registerInput>;
export type LoginInput = z.infer<typeof loginInput>;
export type ResetPasswordInput = z.infer<typeof resetPasswordInput>;
/** Before it is written out: dates are Dates, and the user may carry more than its output shows. */
export type IssuedSession = z.input<typeof sessionOutput>;

/** The program at the other end, as far as it can be known. */
export type Client = {
  address: string;
  /** Of the address, as limits count it: an IPv6 /64 is one. */
  network: string;
  userAgent: string | null;
};
