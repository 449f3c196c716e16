import { existsSync } from 'node:fs';

/** True for `npm run sdk:consumers`, whose table is in docs/sdk.md. CI runs a short form. */
export const IS_FULL = process.env['CONSUMERS'] === 'full';

/** Whether a missing browser fails the run instead of skipping tests. */
export const IS_CHROMIUM_REQUIRED = process.env['TEST_CHROMIUM'] === 'required';

const BROWSERS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** The path of this machine's browser; null if it has none. */
export const CHROMIUM = BROWSERS.find((path) => existsSync(path)) ?? null;

const [TARBALL, REPORT] = ['CONSUMERS_TARBALL', 'CONSUMERS_REPORT'];

export type Handed = { tarball: string; report: string };

/** Passes these paths from the setup to the processes of the tests. */
export function handOn({ tarball, report }: Handed): void {
  process.env[TARBALL] = tarball;
  process.env[REPORT] = report;
}

export function handed(): Handed {
  const { [TARBALL]: tarball, [REPORT]: report } = process.env;
  if (tarball === undefined || report === undefined) throw new Error('The setup of the run is missing.');
  return { tarball, report };
}
