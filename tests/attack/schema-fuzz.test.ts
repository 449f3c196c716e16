import { expect, test } from 'vitest';
import { bearer, errorOf, errorsOf } from '../support/http.ts';
import { openMailbox, type Mailbox } from '../support/mailbox.ts';
import { listProcedures, type ProcedureInfo } from '../support/procedures.ts';
import { createRandom, type Random } from '../support/random.ts';
import { createCast, wordsOf, type Actor } from './support/actors.ts';
import { defineAttack, IS_FULL } from './support/attack.ts';
import { expectCleanLogs } from './support/canaries.ts';
import { hostileCursor, hostileInput } from './support/hostile-inputs.ts';
import { callShot, hostileShot } from './support/hostile-requests.ts';
import { inFlight } from './support/in-flight.ts';
import { createInputs, type Words } from './support/inputs.ts';
import { startTargets, type Targets } from './support/targets.ts';
import { createWire, type Hit, type Shot } from './support/wire.ts';

const attack = defineAttack('fuzz over every procedure', { full: 100_000, short: 800 });

const ACTORS = 4;
/** Fewer than may wait for bcrypt, so that nobody is turned away for that. */
const AT_ONCE = 24;
const BODY_BYTES_MAX = 64 * 1024;
/** Node counts a little more than what it is sent. */
const HEADER_BYTES_MAX = 15 * 1024;
const SLOW_MS = 2_000;
/** None of these is in anything that we send. */
const LEAK =
  /\n\s+at |node_modules|prisma|\bzod|postgres|trpc|ECONN|SELECT |INSERT INTO|UPDATE "|\.ts:|\.js:|\$2[aby]\$|file:\/|password_?hash/i;

type Case = { shot: Shot; actor: Actor; isSignedIn: boolean; procedure: string };
type Range = { targets: Targets; mailbox: Mailbox; /** Which procedures are called. */ paths?: string[] };
const nothingSeen = () => ({
  /** By status. */
  answers: counts(),
  /** The first few, each with the index by which it can be had again. */
  ...{ serverErrors: texts(), leaks: texts(), misshapen: texts(), unanswered: texts() },
  slowest: { ms: 0, name: '' },
  /** Calls that were carried out, by procedure. */
  succeeded: counts(),
});
type Strike = ReturnType<typeof nothingSeen>;
const counts = (): Record<string, number> => ({});
const texts = (): string[] => [];

async function strike(count: number, { targets, mailbox, paths }: Range) {
  const [server] = targets.servers;
  const cast = await createCast(server.trpcUrl, ACTORS);
  using wire = createWire(server.url, AT_ONCE);
  const called = listProcedures().filter(({ path }) => paths?.includes(path) ?? true);
  const procedures = called.map((info) => ({ ...info, create: createInputs(info) }));
  const seed = attack.random.integer(2 ** 31);
  const seen = nothingSeen();

  const shoot = async (index: number) => {
    const random = createRandom(seed + index);
    const procedure = procedures[index % procedures.length];
    if (procedure === undefined) throw new Error('There is no procedure.');
    const actor = cast.pick(random);
    const token = () => mailbox.mails.at(-1 - random.integer(3))?.token ?? random.uuid();
    const words = { ...wordsOf(actor, random), token };
    const aim = createCase(procedure, { actor, words }, random);
    const name = `case ${String(index)}, ${JSON.stringify(aim.shot).slice(0, 500)}`;
    const hit = await wire.fire(aim.shot).catch((error: unknown) => String(error));
    if (typeof hit === 'string') {
      if (isTooLarge(aim.shot)) count1(seen.answers, 'cut off');
      else seen.unanswered.push(`${name}: ${hit}`);
      return;
    }
    classify(seen, hit, name);
    if (hit.status === 200) count1(seen.succeeded, aim.procedure);
    if (hit.status === 401 && aim.isSignedIn && hit.text.includes('UNAUTHENTICATED'))
      await cast.replace(aim.actor);
  };
  await inFlight(count, shoot, AT_ONCE);
  return { ...seen, accounts: ACTORS + cast.replaced() };
}

type Create = ReturnType<typeof createInputs>;

function createCase(
  { path, type, create }: ProcedureInfo & { create: Create },
  { actor, words }: { actor: Actor; words: Words },
  random: Random,
): Case {
  const cursor = (good: unknown) => hostileCursor(String(good), random);
  const how = random.integer(10);
  const valid = create(random, actor, how === 0 ? { ...words, cursor } : words);
  const text = valid === undefined ? '' : JSON.stringify(valid);
  const shots = () =>
    how < 7 ? callShot(type, path, hostileInput(valid, random)) : hostileShot(path, text, random);
  const shot = how < 3 ? callShot(type, path, text) : shots();
  const isSignedIn = random.integer(10) > 0;
  const token = isSignedIn ? actor.session.accessToken : random.pick(['canary', 'a.b.c', '']);
  return {
    shot: { ...shot, headers: { ...shot.headers, ...(token !== '' && bearer(token)) } },
    actor,
    isSignedIn,
    procedure: path,
  };
}

/** The server closes the connection upon such a request, and a client still sending may not see the answer. */
function isTooLarge({ path, headers, body = '' }: Shot): boolean {
  return (
    Buffer.byteLength(body) > BODY_BYTES_MAX ||
    path.length + JSON.stringify(headers).length > HEADER_BYTES_MAX
  );
}

function classify(seen: Strike, hit: Hit, name: string): void {
  count1(seen.answers, String(hit.status));
  if (hit.ms > seen.slowest.ms) seen.slowest = { ms: hit.ms, name };
  if (hit.status >= 500) seen.serverErrors.push(`${name}: ${String(hit.status)} ${hit.text.slice(0, 300)}`);
  if (LEAK.test(hit.text)) seen.leaks.push(`${name}: ${hit.text.slice(0, 300)}`);
  const flaw = flawOf(hit);
  if (flaw !== null) seen.misshapen.push(`${name}: ${String(hit.status)} ${flaw} ${hit.text.slice(0, 300)}`);
}

/** What is wrong with how a refusal is put. Answers without a body are Node's own, or to HEAD and OPTIONS. */
function flawOf(hit: Hit): string | null {
  if (hit.text === '' || hit.status < 300) return null;
  try {
    if (hit.text.startsWith('[')) errorsOf(hit);
    else errorOf(hit);
    return null;
  } catch (error) {
    return String(error);
  }
}

function reach({ succeeded }: Pick<Strike, 'succeeded'>) {
  const paths = listProcedures().map(({ path }) => path);
  return { paths, unreached: paths.filter((path) => !(path in succeeded)) };
}

function count1(counts: Record<string, number>, name: string): void {
  counts[name] = (counts[name] ?? 0) + 1;
}

test('no input to any procedure makes the server fail, hang or reveal its internals', async () => {
  await using mailbox = await openMailbox();
  await using targets = await startTargets({ environment: { SMTP_URL: mailbox.url } });

  const seen = await strike(attack.count, { targets, mailbox });

  const { serverErrors, leaks, misshapen, unanswered } = seen;
  const first = (faults: string[]) => faults.slice(0, 3);
  expect([first(serverErrors), first(leaks), first(misshapen), first(unanswered)]).toEqual([[], [], [], []]);
  expect(Object.keys(seen.answers)).toEqual(
    expect.arrayContaining(['200', '400', '401', '404', '405', '415']),
  );
  // Some of what is sent is good: few calls of each procedure, at the short size, but nearly all are carried out.
  const { paths, unreached } = reach(seen);
  expect(IS_FULL ? unreached : []).toEqual([]);
  expect(unreached.length).toBeLessThan(paths.length / 4);
  if (IS_FULL) expect(seen.slowest.ms, seen.slowest.name).toBeLessThan(SLOW_MS);
  const lines = expectCleanLogs(targets.servers);
  await attack.report({
    ...{ '5xx': serverErrors.length, leaks: leaks.length, 'slowest ms': Math.round(seen.slowest.ms) },
    ...{ ok: seen.answers['200'] ?? 0, 'bad request': seen.answers['400'] ?? 0, accounts: seen.accounts },
    'log lines': lines,
  });
});

test('the same inputs break a build that accepts NUL in text', async () => {
  await using mailbox = await openMailbox();
  await using targets = await startTargets({
    environment: { SMTP_URL: mailbox.url },
    weaknesses: [
      {
        file: 'server/schemas/text.schema.ts',
        defense: String.raw`/^[^\0\uD800-\uDFFF]*$/u`,
        without: '/^[^]*$/u',
      },
    ],
  });

  const { serverErrors } = await strike(500, { targets, mailbox, paths: ['todos.create', 'users.update'] });

  expect(serverErrors.length).toBeGreaterThan(0);
  expect(serverErrors[0]).toContain('INTERNAL_SERVER_ERROR');
});
