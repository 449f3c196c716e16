import { expect, test } from 'vitest';
import { startBreakablePostgres } from '../support/breakable-postgres.ts';
import { bearer, postText, send, sendBytes } from '../support/http.ts';
import { listProcedures } from '../support/procedures.ts';
import { createRandom, type Random } from '../support/random.ts';
import { createCast, wordsOf, type Actor, type Cast } from './support/actors.ts';
import { defineAttack } from './support/attack.ts';
import { expectCleanLogs } from './support/canaries.ts';
import { causeDefects } from './support/column-defects.ts';
import { hostileInput } from './support/hostile-inputs.ts';
import { callShot } from './support/hostile-requests.ts';
import { inFlight } from './support/in-flight.ts';
import { createInputs } from './support/inputs.ts';
import { startTargets, type Targets } from './support/targets.ts';
import { createWire, type Shot } from './support/wire.ts';

const attack = defineAttack('canaries through every failure', { full: 4_000, short: 200 });

const AT_ONCE = 10;
/** Few enough that some calls meet it. */
const LIMITS = { LIMIT_REFRESH_PER_ADDRESS: '3/3600' };

const procedures = listProcedures().map((info) => ({ ...info, create: createInputs(info) }));

/** Node hangs up on headers that are too long, sometimes before its answer is read. */
const CUT_OFF = { status: 0, text: '' };

type Strike = { requests: number; /** How many had which status. */ answers: Record<string, number> };

/** Secrets in every place of a request, to every procedure: the one half with a database, the other without. */
async function strike(
  { servers: [server] }: Targets,
  count: number,
  takeDatabaseAway: () => Promise<void>,
): Promise<Strike> {
  const cast = await createCast(server.trpcUrl, 2);
  const seed = attack.random.integer(2 ** 31);
  using wire = createWire(server.url, AT_ONCE);
  const seen: Strike = { requests: 0, answers: {} };

  async function call(index: number): Promise<void> {
    const { shot, actor } = createCall(cast, index, createRandom(seed + index));
    const { status, text } = await wire.fire(shot).catch(() => CUT_OFF);
    tell(seen, status);
    // Of sessions that are over not much can be learnt.
    if (status === 401 && text.includes('revoked')) await cast.replace(actor).catch(() => undefined);
  }

  await inFlight(count / 2, call, AT_ONCE);
  for (const odd of oddRequests(server, cast.pick(createRandom(seed)))) tell(seen, (await odd()).status);
  await takeDatabaseAway();
  await inFlight(count / 2, (index) => call(index + count / 2), AT_ONCE);
  return seen;
}

function tell(seen: Strike, status: number): void {
  seen.requests += 1;
  seen.answers[status] = (seen.answers[status] ?? 0) + 1;
}

function createCall(cast: Cast, index: number, random: Random): { shot: Shot; actor: Actor } {
  const procedure = procedures[index % procedures.length];
  if (procedure === undefined) throw new Error('There is no procedure.');
  const { path, type, create } = procedure;
  const actor = cast.pick(random);
  const valid = create(random, actor, wordsOf(actor, random));
  const text = valid === undefined ? '' : JSON.stringify(valid);
  const { accessToken, refreshToken } = actor.session;
  const broken: [string, ...string[]] = ['{"canary":"canary"}', '"canary', hostileInput(valid, random)];
  const input = random.integer(3) > 0 ? text : random.pick(broken);
  const shot = callShot(type, path, input);
  const token =
    random.integer(4) > 0 ? accessToken : random.pick([refreshToken, 'canary', `${accessToken}canary`]);
  return { shot: { ...shot, headers: { ...shot.headers, ...STRANGE, ...bearer(token) } }, actor };
}

const STRANGE = {
  'user-agent': 'canary agent',
  cookie: 'session=canary',
  referer: 'http://canary.example/',
  origin: 'http://canary.example',
  'x-forwarded-for': 'canary',
  'x-request-id': 'not well formed: canary',
};

/** What reaches no procedure. */
function oddRequests({ url, trpcUrl }: Targets['servers'][0], { self, session }: Actor) {
  const { accessToken, refreshToken } = session;
  const { email, password } = self;
  return [
    () =>
      send(`${trpcUrl}/canary.procedure?input=${encodeURIComponent(JSON.stringify({ email, password }))}`),
    () => send(`${trpcUrl}/users.me?access_token=${accessToken}&input=%22canary`),
    () => send(`${trpcUrl}/${accessToken}/${refreshToken}/canary`),
    () => send(`${url}/canary?canary=${accessToken}`),
    () => send(`${trpcUrl}/users.me`, { headers: { 'x-request-id': `${accessToken} canary` } }),
    () =>
      postText(`${trpcUrl}/auth.login?canary=${refreshToken}`, `{"email":"${email}","password":"${password}`),
    () => postText(`${trpcUrl}/auth.login`, `"${'canary'.repeat(10_600)}"`),
    () => postText(`${trpcUrl}/auth.login`, `{"email":"${email}"}`, { 'content-type': 'text/canary' }),
    () =>
      postText(
        `${trpcUrl}/${'auth.logout,'.repeat(10)}auth.logout?batch=1`,
        `{"0":{"refreshToken":"${refreshToken}"}}`,
      ),
    () => sendBytes(url, `GET /canary HTTP/1.1\r\ncanary ${accessToken}\r\n\r\n`),
    () => sendBytes(url, `CANARY ${accessToken} HTTP/1.1\r\nHost: canary\r\n\r\n`),
    () =>
      sendBytes(url, `GET http://${email}:canary@/ HTTP/1.1\r\nHost: canary\r\nConnection: close\r\n\r\n`),
  ];
}

test("no log line holds a secret or a user's text, whatever fails", async () => {
  await using postgres = await startBreakablePostgres();
  const environment = { DATABASE_URL: postgres.url, LOG_LEVEL: 'debug', ...LIMITS };
  await using targets = await startTargets({ environment });

  const { requests, answers } = await strike(targets, attack.count, async () => {
    expect(await causeDefects(targets)).toEqual([500, 500, 500]);
    await postgres.kill();
  });

  expect(Object.keys(answers)).toEqual(
    expect.arrayContaining(['200', '400', '401', '404', '415', '429', '503']),
  );
  const lines = expectCleanLogs(targets.servers);
  const { JWT_SECRET, PASSWORD_PEPPER } = targets.environment;
  for (const secret of [JWT_SECRET, PASSWORD_PEPPER, new URL(postgres.url).password]) {
    expect(secret).toBeTruthy();
    expect(targets.servers[0].output.stdout).not.toContain(secret);
  }
  expect(lines).toBeGreaterThan(attack.count);
  await attack.report({
    ...{ requests, refused: requests - (answers['200'] ?? 0), 'without a database': answers['503'] ?? 0 },
    ...{ 'log lines': lines, 'lines with a secret': 0, unparsable: 0 },
  });
});

const CALL_LOG = 'server/trpc/call-log.ts';

test('secrets are found in the log of a build that logs its inputs', async () => {
  await using targets = await startTargets({
    weaknesses: [
      {
        file: CALL_LOG,
        defense: '({ ctx, path, next }: Recorded<Result>)',
        without: '({ ctx, path, next, getRawInput })',
      },
      {
        file: CALL_LOG,
        defense: 'durationMs, userId }',
        without: 'durationMs, userId, input: JSON.stringify(await getRawInput()) }',
      },
    ],
  });

  await strike(targets, 100, () => Promise.resolve());

  expect(targets.servers[0].output.stdout).toMatch(/canary/);
  expect(() => expectCleanLogs(targets.servers)).toThrow('deeply equal');
});
