import { chromium, type Browser } from 'playwright-core';
import { CHROMIUM } from './settings.ts';

/** Stops the browser's own requests: a test machine may have no network. */
const QUIET = [
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-gpu',
  '--disable-quic',
  '--disable-sync',
  '--no-first-run',
];

export async function openBrowser(): Promise<Browser> {
  if (CHROMIUM === null) throw new Error('Chromium is not installed.');
  // Containers and CI machines run as root, which Chromium's sandbox refuses.
  return chromium.launch({ executablePath: CHROMIUM, args: ['--headless', '--no-sandbox', ...QUIET] });
}
