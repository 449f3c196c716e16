import { setTimeout as delay } from 'node:timers/promises';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { query } from '../support/embedded-postgres.ts';
import { times } from '../support/outcomes.ts';
import { clientOf, person } from '../support/people.ts';
import { openBrowser } from './support/browser.ts';
import { report } from './support/report.ts';
import { callsOf } from './support/server-calls.ts';
import { CHROMIUM, IS_FULL } from './support/settings.ts';
import { startWebsite, type Website } from './support/website.ts';

const TABS = 8;
const SECONDS = IS_FULL ? 60 : 20;

/**
 * Access tokens name whole seconds: with a lifetime of two seconds, one to two are left on arrival. The client
 * refreshes after nine tenths of that.
 */
const TOKEN_SECONDS = { min: 0.9, max: 2 };

/** More than one, because on a busy machine a tab may learn of another tab's tokens too late. */
const REFRESHES_PER_TOKEN_MAX = 1.5;

/** Without locks, tabs that refresh at the same time get the same token. A later tab finds it stored. */
const UNLOCKED_REFRESHES_PER_TOKEN_MAX = 0.95 * TABS;

const seenByTab = z.object({
  calls: z.int(),
  slowestMs: z.int(),
  failures: z.array(z.string()),
  causes: z.array(z.string()),
  isSignedIn: z.boolean(),
  hasLocks: z.boolean(),
});

describe.skipIf(CHROMIUM === null)('eight tabs that share a session with two-second access tokens', () => {
  const resources = new AsyncDisposableStack();
  let website: Website;
  let browser: Browser;

  beforeAll(async () => {
    website = resources.use(await startWebsite({ ACCESS_TOKEN_TTL: '2s' }));
    browser = resources.use(await openBrowser());
  });
  afterAll(() => resources.disposeAsync());

  test('stay signed in, fail no call and refresh each token once', async () => {
    const seen = await callFromTabs({ website, browser });

    expect(seen.tabsWithLocks).toBe(TABS);
    expectUnharmed(seen);
    expect(seen.refreshes).toBeLessThanOrEqual(REFRESHES_PER_TOKEN_MAX * seen.tokens);
    await reportTabs('with Web Locks', seen);
  });

  test('stay signed in and fail no call without Web Locks', async () => {
    const seen = await callFromTabs({ website, browser, prepare: 'delete Navigator.prototype.locks' });

    expect(seen.tabsWithLocks).toBe(0);
    expectUnharmed(seen);
    // Shows that several tabs did refresh at the same time.
    expect(seen.refreshes).toBeGreaterThan(seen.tokens);
    expect(seen.refreshes).toBeLessThanOrEqual(UNLOCKED_REFRESHES_PER_TOKEN_MAX * seen.tokens);
    expect(seen.refreshesOfTab).toBeLessThanOrEqual(seen.tokens);
    await reportTabs('without Web Locks', seen);
  });

  type Seen = Awaited<ReturnType<typeof callFromTabs>>;

  function expectUnharmed({ failures, signedOut, refused, tokens, calls, seconds }: Seen) {
    expect({ failures, signedOut, refused }).toEqual({ failures: [], signedOut: 0, refused: 0 });
    expect(tokens).toBeGreaterThanOrEqual(Math.floor(seconds / TOKEN_SECONDS.max) - 1);
    expect(tokens).toBeLessThanOrEqual(Math.ceil(seconds / TOKEN_SECONDS.min) + 1);
    // Each tab calls at least once in 400 ms: fewer calls would not test concurrency.
    expect(calls).toBeGreaterThan(TABS * seconds * 2.5);
  }

  async function reportTabs(how: string, seen: Seen) {
    const { calls, refreshes, tokens, seconds, slowestMs } = seen;
    await report({
      consumer: `Chromium ${browser.version()}, eight tabs ${how}`,
      seen: [
        `${seconds.toFixed(0)} s, ${String(calls)} calls, none failed, no tab signed out`,
        `${String(refreshes)} refreshes for ${String(tokens)} tokens (${(refreshes / tokens).toFixed(2)} each)`,
        `slowest call ${String(slowestMs)} ms`,
      ].join('; '),
    });
  }
});

type Dependencies = {
  website: Website;
  browser: Browser;
  /** A script to run in each page before its own. */ prepare?: string;
};

/** Signs in in one tab, opens the others, and lets all of them call until the time is up. */
async function callFromTabs({ website, browser, prepare = '' }: Dependencies) {
  const { server, databaseUrl } = website;
  const account = person();
  const user = await clientOf(server.trpcUrl).auth.register.mutate(account);
  await using context = await browser.newContext();
  await context.addInitScript(prepare);
  const asked = new Map<Page, number>();
  context.on('request', (request) => {
    const page = request.frame().page();
    if (request.url().includes('auth.refresh')) asked.set(page, (asked.get(page) ?? 0) + 1);
  });
  const open = async () => {
    const page = await context.newPage();
    await page.goto(website.pageUrl('tab.html'));
    return page;
  };

  const first = await open();
  await first.evaluate(`tab.signIn('${account.email}', '${account.password}')`);
  const startedAt = performance.now();
  const before = callsOf(server, 'auth.refresh').length;
  await first.evaluate('tab.start()');
  const others: Page[] = [];
  for (const _ of times(TABS - 1, () => null)) {
    const page = await open();
    await page.evaluate('tab.start()');
    others.push(page);
  }
  await delay(SECONDS * 1_000);
  const stopped = await Promise.all([first, ...others].map((page) => page.evaluate('tab.stop()')));

  const tabs = z.array(seenByTab).parse(stopped);
  const seconds = (performance.now() - startedAt) / 1_000;
  const exchanges = callsOf(server, 'auth.refresh').slice(before);
  const sessions = `SELECT generation FROM sessions WHERE user_id = '${user.id}'`;
  const [session] = await query(databaseUrl, sessions);
  return {
    seconds,
    calls: tabs.reduce((sum, { calls }) => sum + calls, 0),
    slowestMs: Math.max(...tabs.map(({ slowestMs }) => slowestMs)),
    failures: [...new Set(tabs.flatMap(({ failures }) => failures))],
    signedOut: tabs.filter(({ isSignedIn, causes }) => !isSignedIn || causes.includes('ended')).length,
    tabsWithLocks: tabs.filter(({ hasLocks }) => hasLocks).length,
    refreshes: exchanges.length,
    /** The most refreshes of any tab. */
    refreshesOfTab: Math.max(...asked.values()),
    refused: exchanges.filter(({ outcome }) => outcome !== 'ok').length,
    /** The number of tokens after the first. */
    tokens: Number(session?.['generation'] ?? 0),
  };
}
