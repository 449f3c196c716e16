import { appendFile } from 'node:fs/promises';
import { createRandom, type Random } from '../../support/random.ts';

const { ATTACK_SIZE, ATTACK_SEED = '20261122', ATTACK_REPORT } = process.env;

/** At full size by `npm run attack`, whose figures stand in docs/security.md; at a short one by `npm run test:attack`. */
export const IS_FULL = ATTACK_SIZE === 'full';
const SEED = Number(ATTACK_SEED);

export type Figures = Record<string, number | string>;

export type Attack = {
  /** How often it strikes. */
  count: number;
  /** The same again for the same seed. */
  random: Random;
  /** Says what was seen. At full size it is a row of the report. */
  report(figures: Figures): Promise<void>;
};

export function defineAttack(name: string, { full, short }: { full: number; short: number }): Attack {
  const count = IS_FULL ? full : short;
  return {
    count,
    random: createRandom(SEED),
    async report(figures) {
      const row = { attack: name, seed: SEED, count, ...figures };
      if (ATTACK_REPORT === undefined) return;
      await appendFile(ATTACK_REPORT, `${JSON.stringify(row)}\n`);
    },
  };
}
