import { readFileSync } from 'node:fs';

const LIST = new URL('./common-passwords.txt', import.meta.url);

/**
 * Reads the list of common passwords (OWASP ASVS 5.0, 6.2.4), which takes 2 MB of memory and 5 ms. Returns a function
 * that looks up a password, ignoring case and Unicode form.
 */
export function readCommonPasswords(): (password: string) => boolean {
  // A checkout on Windows may have CRLF line endings. Without this, every lookup would silently find nothing.
  const passwords = new Set(readFileSync(LIST, 'utf8').trimEnd().split(/\r?\n/));
  return (password) => passwords.has(password.normalize('NFC').toLowerCase());
}
