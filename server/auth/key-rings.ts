import type { KeyObject } from 'node:crypto';

/** The first key is the current one. What was made with any of the others is valid too. */
type KeyRing = readonly [KeyObject, ...KeyObject[]];
export type KeyRings = { jwtKeys: KeyRing; peppers: KeyRing };

type Secrets = {
  jwtSecret: KeyObject;
  jwtAcceptedSecrets: readonly KeyObject[];
  passwordPepper: KeyObject;
  passwordAcceptedPeppers: readonly KeyObject[];
};

export function createKeyRings(secrets: Secrets): KeyRings {
  return {
    jwtKeys: [secrets.jwtSecret, ...secrets.jwtAcceptedSecrets],
    peppers: [secrets.passwordPepper, ...secrets.passwordAcceptedPeppers],
  };
}
