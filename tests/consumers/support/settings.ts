import { existsSync } from 'node:fs';

/** At full size by `npm run sdk:consumers`, whose table stands in docs/sdk.md; at a short one in CI. */
export const IS_FULL = process.env['CONSUMERS'] === 'full';

/** Whether a machine without a browser fails the run, in place of leaving tests out. */
export const IS_CHROMIUM_REQUIRED = process.env['TEST_CHROMIUM'] === 'required';

const BROWSERS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** The browser that this machine has. */
export const CHROMIUM = BROWSERS.find((path) => existsSync(path)) ?? null;

const [TARBALL, REPORT] = ['CONSUMERS_TARBALL', 'CONSUMERS_REPORT'];

export type Handed = { tarball: string; report: string };

/** From the setup to the processes that the tests run in. */
export function handOn({ tarball, report }: Handed): void {
  process.env[TARBALL] = tarball;
  process.env[REPORT] = report;
}

export function handed(): Handed {
  const { [TARBALL]: tarball, [REPORT]: report } = process.env;
  if (tarball === undefined || report === undefined) throw new Error('The setup of the run is missing.');
  return { tarball, report };
}
