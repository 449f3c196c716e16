import type { KeyObject } from 'node:crypto';

/** The first key is the current one. The others are previous keys: what was made with them stays valid. */
type KeyRing = readonly [KeyObject, ...KeyObject[]];
export type KeyRings = { jwtKeys: KeyRing; peppers: KeyRing };

type Secrets = {
  jwtSecret: KeyObject;
  jwtPreviousSecret: KeyObject | undefined;
  passwordPepper: KeyObject;
  passwordPreviousPepper: KeyObject | undefined;
};

export function createKeyRings(secrets: Secrets): KeyRings {
  return {
    jwtKeys: ring(secrets.jwtSecret, secrets.jwtPreviousSecret),
    peppers: ring(secrets.passwordPepper, secrets.passwordPreviousPepper),
  };
}

const ring = (current: KeyObject, previous: KeyObject | undefined): KeyRing =>
  previous === undefined ? [current] : [current, previous];
