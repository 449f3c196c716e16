import type { KeyObject } from 'node:crypto';
import { developmentSecret } from './development-secrets.ts';

/** The first is in use; the others were before it, and what they made is still good. */
type KeyRing = readonly [KeyObject, ...KeyObject[]];
export type KeyRings = { jwtKeys: KeyRing; peppers: KeyRing };

/** Secrets that are not set, as only a development server's may be, are its own. */
type Options = { dataFolder: string } & Record<
  'jwtSecret' | 'jwtPreviousSecret' | 'passwordPepper' | 'passwordPreviousPepper',
  KeyObject | undefined
>;

export function openKeyRings({ dataFolder, ...secrets }: Options): KeyRings {
  const { jwtSecret = developmentSecret(dataFolder, 'jwt-secret') } = secrets;
  const { passwordPepper = developmentSecret(dataFolder, 'password-pepper') } = secrets;
  return {
    jwtKeys: ring(jwtSecret, secrets.jwtPreviousSecret),
    peppers: ring(passwordPepper, secrets.passwordPreviousPepper),
  };
}

const ring = (current: KeyObject, previous: KeyObject | undefined): KeyRing =>
  previous === undefined ? [current] : [current, previous];
