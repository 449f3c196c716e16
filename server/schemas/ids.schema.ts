import * as z from 'zod';

/*
 * The IDs in an access token. They are declared below the features, because the server verifies a token before it
 * reaches a feature. Each feature declares its other IDs.
 */

export const userId = z.uuid().brand('UserId');
export type UserId = z.infer<typeof userId>;

export const sessionId = z.uuid().brand('SessionId');
export type SessionId = z.infer<typeof sessionId>;
