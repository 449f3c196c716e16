/** Need no access token, and wait for none. */
const PUBLIC = /^auth[.](register|login|refresh|logout|verifyEmail|requestPasswordReset|resetPassword)$/;

/** Check a password, which takes longer than other calls should wait. */
const SLOW = /^users[.](changePassword|delete)$/;

export const isPublic = (path: string): boolean => PUBLIC.test(path);

export const travelsAlone = (path: string): boolean => isPublic(path) || SLOW.test(path);
