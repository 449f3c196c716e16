/** Need no access token, and wait for none. */
const PUBLIC = new Set([
  'auth.register',
  'auth.login',
  'auth.refresh',
  'auth.logout',
  'auth.verifyEmail',
  'auth.requestPasswordReset',
  'auth.resetPassword',
]);

/** Check a password, which takes longer than other calls should wait. */
const SLOW = new Set(['users.changePassword', 'users.delete']);

export const isPublic = (path: string): boolean => PUBLIC.has(path);

export const travelsAlone = (path: string): boolean => PUBLIC.has(path) || SLOW.has(path);
