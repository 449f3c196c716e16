import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { copyProject } from '../checks/copy.ts';
import { FaultError, type Fault } from './fault.ts';
import { FAULTS } from './faults.ts';
import { checkFault, plantFault } from './plant-fault.ts';
import { runRelatedUnitTests, runTests } from './run-tests.ts';

/**
 * Plants the faults one at a time in a copy of the project, and says which of them the tests notice. Given some texts,
 * only those that have one of them in their name or file; with `--bail` up to the first that survives.
 */
const { values, positionals } = parseArgs({ options: { bail: { type: 'boolean' } }, allowPositionals: true });
const isNamed = (text: string) => (fault: Fault) => `${fault.file} ${fault.name}`.includes(text);
const faults = FAULTS.filter(
  (fault) => positionals.length === 0 || positionals.some((text) => isNamed(text)(fault)),
);
const interrupted = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => {
    interrupted.abort();
  });

const write = (line: string) => process.stdout.write(`${line}\n`);

async function main(): Promise<void> {
  await using copy = await copyProject([]);
  const options = { folder: copy.folder, signal: interrupted.signal };
  await checkAll(copy.folder);
  write(`${String(faults.length)} faults. First the tests without any of them …`);
  await checkBaseline(options);

  let caught = 0;
  let survived = 0;
  for (const fault of faults) {
    const noticedBy = await tryFault(fault, options);
    if (noticedBy === null) survived += 1;
    else caught += 1;
    write(
      noticedBy === null
        ? `SURVIVED  ${fault.name} (${fault.file})`
        : `caught    ${fault.name}  [${noticedBy}]`,
    );
    if (values.bail === true && survived > 0) break;
  }
  write(`${String(caught)} caught, ${String(survived)} survived`);
  if (survived > 0) process.exitCode = 1;
}

type Options = Parameters<typeof runTests>[1];

/** Runs the unit tests first, which take seconds, and the slower tests only if these notice nothing. */
async function tryFault(fault: Fault, options: Options): Promise<string | null> {
  await using _planted = await plantFault(options.folder, fault);
  const noticedBy = await runRelatedUnitTests([fault.file], options);
  return noticedBy ?? (await runTests(fault.tests ?? [], options));
}

/** Reports every fault that cannot be planted, before the first one is. */
async function checkAll(folder: string): Promise<void> {
  const names = FAULTS.map(({ name }) => name);
  const twice = names.filter((name, index) => names.indexOf(name) !== index);
  const unknown = positionals.filter((text) => !FAULTS.some(isNamed(text)));
  const problems = [
    ...twice.map((name) => `"${name}" is the name of two faults.`),
    ...unknown.map((text) => `No fault has "${text}" in its name or file.`),
  ];
  for (const fault of faults) {
    await checkFault(folder, fault).catch((error: unknown) => problems.push(messageOf(error)));
    for (const test of fault.tests ?? [])
      await access(join(folder, test)).catch(() => problems.push(`"${fault.name}": there is no ${test}.`));
  }
  if (problems.length > 0) throw new FaultError(problems.join('\n'));
}

function messageOf(error: unknown): string {
  if (error instanceof FaultError) return error.message;
  throw error;
}

/** A test that fails without a fault would seem to notice every fault. */
async function checkBaseline(options: Options): Promise<void> {
  const files = [...new Set(faults.map(({ file }) => file))];
  const tests = [...new Set(faults.flatMap(({ tests = [] }) => tests))];
  const failure = (await runRelatedUnitTests(files, options)) ?? (await runTests(tests, options));
  if (failure !== null) throw new FaultError(`This test fails without any fault: ${failure}`);
}

try {
  await main();
} catch (error) {
  process.exitCode = 1;
  if (!interrupted.signal.aborted) process.stderr.write(`ERROR ${messageOf(error)}\n`);
}
