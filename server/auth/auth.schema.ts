import { z } from 'zod';
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

/** What signing in answers. */
export const sessionOutput = z.object({
  accessToken: z.string(),
  tokenType: z.literal('Bearer'),
  expiresAt: timestampOutput,
  refreshToken: z.string(),
  user: userOutput,
});

export type RegisterInput = z.infer<typeof registerInput>;
export type LoginInput = z.infer<typeof loginInput>;
/** Before it is written out: dates are Dates, and the user may carry more than its output shows. */
export type IssuedSession = z.input<typeof sessionOutput>;

/** The program at the other end, as far as it can be known. */
export type Client = { address: string; userAgent: string | null };
