import { z } from 'zod';
import { text, trimmedText } from '../text.schema.ts';
import { timestampOutput } from '../time.schema.ts';

export const userId = z.uuid().brand('UserId');
export type UserId = z.infer<typeof userId>;

const EMAIL_LENGTH_MAX = 254; // RFC 5321, 4.5.3.1.3: a path of 256 octets, less its angle brackets.

/** Normalised before it is validated, so that one address has one spelling here. */
export const email = text
  .transform((value) => value.normalize('NFC').trim().toLowerCase())
  .pipe(z.email('Must be an e-mail address.').max(EMAIL_LENGTH_MAX));

/** Only bounded here: whether it is good enough is a rule of its own, answered with PASSWORD_REJECTED. */
export const password = text.max(4_096, 'Must have at most 4096 characters.');

const personName = trimmedText({ min: 1, max: 100 });

export const names = { firstName: personName, lastName: personName };
export const updateUserInput = z.strictObject({
  firstName: personName.exactOptional(),
  lastName: personName.exactOptional(),
});
export const changePasswordInput = z.strictObject({
  currentPassword: password,
  newPassword: password,
  newPasswordConfirm: password,
});
export const deleteUserInput = z.strictObject({ password });

/** A user as other programs see one. It lists its fields, so a new secret column stays inside. */
export const userOutput = z.object({
  id: z.string(),
  email: z.string(),
  firstName: z.string(),
  lastName: z.string(),
  emailVerified: z.boolean(),
  createdAt: timestampOutput,
});

export type UpdateUserInput = z.infer<typeof updateUserInput>;
export type ChangePasswordInput = z.infer<typeof changePasswordInput>;
