import * as z from 'zod';

/*
 * The ids that an access token names. They stand below the features, because a caller is known before any feature is
 * reached. Every other id is declared by the feature that creates it.
 */

export const userId = z.uuid().brand('UserId');
export type UserId = z.infer<typeof userId>;

export const sessionId = z.uuid().brand('SessionId');
export type SessionId = z.infer<typeof sessionId>;
