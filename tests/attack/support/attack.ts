import { addRow } from '../../support/campaign-report.ts';
import { createRandom, type Random } from '../../support/random.ts';

const { ATTACK_SIZE, ATTACK_SEED = '20261122' } = process.env;

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
    report: (figures) => addRow({ attack: name, seed: SEED, count, ...figures }),
  };
}
