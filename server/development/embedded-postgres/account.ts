import { execFile, spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { chown, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Replaces the caller's environment, in which PGDATA, PGPORT and the like would change what PostgreSQL does. */
const ENVIRONMENT = { LC_ALL: 'C', TZ: 'UTC' };

/** The user of the operating system that owns the cluster and runs PostgreSQL's programs. */
export type Account = {
  /** Null when PostgreSQL runs as the user of this process. */
  uid: number | null;
  spawn(program: string, args: string[], options: SpawnOptions): ChildProcess;
  /** Makes the account the owner of a file or a folder. */
  own(path: string): Promise<void>;
};

type UserIds = { uid: number; gid: number };

/**
 * Chooses another user when the server runs as root, because PostgreSQL refuses to run as root. Takes the owner of the
 * checkout, so that this user can use the same data later, or `nobody` if root owns the checkout. Fails if this user
 * cannot reach the data folder or the programs, not even with more capabilities.
 */
export async function chooseAccount(folder: string, program: string): Promise<Account> {
  if (process.geteuid?.() !== 0) return createAccount(null, []);

  const owner = await stat(dirname(folder));
  const ids = owner.uid === 0 ? await idsOfNobody() : { uid: owner.uid, gid: owner.gid };
  for (const words of [[], commandWith(ids, 'dac_read_search'), commandWith(ids, 'dac_override')]) {
    const account = createAccount(ids, words);
    if (await canReach(account, folder, program)) return account;
  }
  throw new Error(
    `PostgreSQL does not run as root, and the user ${String(ids.uid)}, who would run it instead, cannot enter ` +
      `"${folder}" or cannot run "${program}": move the checkout to a folder that every user can enter, ` +
      'start the server as an ordinary user, or set DATABASE_URL.',
  );
}

function createAccount(ids: UserIds | null, words: string[]): Account {
  const identity = ids && words.length === 0 ? ids : {};
  return {
    uid: ids?.uid ?? null,
    spawn(program, args, options) {
      const [command = program, ...rest] = [...words, program, ...args];
      return spawn(command, rest, { ...options, ...identity, env: ENVIRONMENT });
    },
    async own(path) {
      if (ids) await chown(path, ids.uid, ids.gid);
    },
  };
}

async function idsOfNobody(): Promise<UserIds> {
  const [uid, gid] = await Promise.all([run('id', ['-u', 'nobody']), run('id', ['-g', 'nobody'])]);
  return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
}

/**
 * Runs a program as the user with one capability that opens paths, because other users cannot enter a checkout below
 * /root. Containers commonly have only `dac_override`, which allows more than reading. Without no_setuid_fixup, the
 * kernel ignores the capability in access(2), with which PostgreSQL finds its files.
 */
function commandWith(ids: UserIds, capability: string): string[] {
  const user = ['--reuid', String(ids.uid), '--regid', String(ids.gid), '--clear-groups'];
  const only = `-all,+${capability}`;
  const capabilities = ['--inh-caps', only, '--ambient-caps', only, '--bounding-set', only];
  return ['setpriv', ...user, '--securebits', '+no_setuid_fixup', ...capabilities, '--'];
}

/** Tries it, so the result is also false when setpriv is missing or the capability is not available. */
async function canReach(account: Account, folder: string, program: string): Promise<boolean> {
  const script = 'test -x "$1" && exec "$0" --version';
  const child = account.spawn('/bin/sh', ['-c', script, program, folder], { stdio: 'ignore' });
  return new Promise((resolve) => {
    child.once('error', () => {
      resolve(false);
    });
    child.once('exit', (code) => {
      resolve(code === 0);
    });
  });
}
