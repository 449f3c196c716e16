import type { Random } from '../../support/random.ts';

/** What an attacker has at most: good tokens of two users, a refresh token, and here even the server's secret. */
export type Loot = {
  genuine: string;
  /** Another user's. */
  foreign: string;
  refreshToken: string;
  secret: Buffer;
  random: Random;
};

export type Forgeries = Record<string, (loot: Loot) => string>;

export const partsOf = (token: string): [header: string, payload: string, signature: string] => {
  const [header = '', payload = '', signature = ''] = token.split('.');
  return [header, payload, signature];
};
