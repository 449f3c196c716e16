import type { Random } from '../../support/random.ts';
import { partsOf, type Forgeries } from './loot.ts';

/** A good token with its text tampered with: what a lenient decoder would still read as the same. */
export const tokenTexts = (): Forgeries => TEXTS;

const TEXTS: Forgeries = {
  padding: ({ genuine, random }) => {
    const at = random.integer(3);
    const padding = '='.repeat(1 + random.integer(3));
    return partsOf(genuine)
      .map((part, index) => (index === at ? `${part}${padding}` : part))
      .join('.');
  },
  'the other alphabet': ({ genuine, random }) =>
    changed(genuine, genuine.replaceAll('-', '+').replaceAll('_', '/'), random),
  // 32 bytes are 42 characters and 4 bits: the last 2 bits mean nothing, and four texts one signature.
  'trailing bits': ({ genuine, random }) => {
    const last = ALPHABET.indexOf(genuine.slice(-1));
    return `${genuine.slice(0, -1)}${ALPHABET[(last & ~3) | ((last + 1 + random.integer(3)) & 3)] ?? ''}`;
  },
  'one character': ({ genuine, random }) => {
    const at = random.integer(genuine.length);
    const replaced = `${genuine.slice(0, at)}${ALPHABET[random.integer(64)] ?? ''}${genuine.slice(at + 1)}`;
    return changed(genuine, replaced, random);
  },
  'something behind': ({ genuine, random }) =>
    `${genuine}${random.pick(['A', '.', '..', '.e30', '/', '~', '%00'])}`,
  'something within': ({ genuine, random }) => {
    const at = 1 + random.integer(genuine.length - 1);
    return `${genuine.slice(0, at)}${random.pick(['.', ' ', '=', '\t', '-', '+', '%20'])}${genuine.slice(at)}`;
  },
  truncated: ({ genuine, random }) => genuine.slice(0, random.integer(genuine.length)),
  doubled: ({ genuine, random }) => `${genuine}${random.pick(['', '.', ',', ' ', '; '])}${genuine}`,
  'parts in another order': ({ genuine, random }) => {
    const [header, payload, signature] = partsOf(genuine);
    return random
      .pick([
        [payload, header, signature],
        [header, signature, payload],
        [signature, payload, header],
        [header, payload],
        [header, payload, ''],
        [header, '', signature],
        ['', payload, signature],
        ['', '', ''],
        [header, payload, signature, signature, signature],
      ])
      .join('.');
  },
  "another token's signature": ({ genuine, foreign }) => {
    const [header, payload] = partsOf(foreign);
    return `${header}.${payload}.${partsOf(genuine)[2]}`;
  },
  'another case': ({ genuine, random }) => random.pick([genuine.toLowerCase(), genuine.toUpperCase()]),
  'nothing of it': ({ random }) =>
    random.pick(['null', 'undefined', '.', '..', '...', 'e30.e30.', '{}', 'true']),
};

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** A change that happened to change nothing is made to. */
const changed = (genuine: string, forged: string, random: Random): string =>
  forged === genuine ? `${genuine}${random.pick(['=', 'A'])}` : forged;
