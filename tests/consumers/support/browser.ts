import { chromium, type Browser } from 'playwright-core';
import { CHROMIUM } from './settings.ts';

/** Of its own doings, which need a network that a test machine may not have. */
const QUIET = [
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-gpu',
  '--disable-quic',
  '--disable-sync',
  '--no-first-run',
];

export async function openBrowser(): Promise<Browser> {
  if (CHROMIUM === null) throw new Error('There is no Chromium.');
  // Containers and CI machines run as root, which the sandbox refuses.
  return chromium.launch({ executablePath: CHROMIUM, args: ['--headless', '--no-sandbox', ...QUIET] });
}
