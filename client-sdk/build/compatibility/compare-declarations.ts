import { copyFile, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PROJECT } from '../paths.ts';
import { compile } from '../typescript.ts';
import { pairs, type Change } from './change.ts';
import { readDeclarations, type Declaration } from './declaration-files.ts';
import { rolesOf } from './roles.ts';

export type Folders = { before: string; after: string };

/** The modules that are generated from the contract, which has its own comparison. */
const OF_CONTRACT = ['api', 'models'];

/** Returns every breaking difference between two folders of declarations, and every new export. */
export async function compareDeclarations({ before, after }: Folders): Promise<Change[]> {
  const [old, now] = [await readDeclarations(before), await readDeclarations(after)];
  const roleOf = rolesOf(now.declarations);
  const changes: Change[] = [];
  const checks: Check[] = [];
  for (const [path, was, is] of pairs([...old.exports], [...now.exports])) {
    if (is === undefined) changes.push({ level: 'major', path, says: 'is no longer exported' });
    else if (was === undefined) changes.push({ level: 'minor', path, says: 'is exported' });
    else if (!OF_CONTRACT.includes(is.module)) checks.push(...checksOf({ path, was, is, roleOf }));
  }
  return [...changes, ...(await failing(checks, { old: old.texts, now: now.texts }))];
}

type Check = { path: string; says: string; line: string };
type Compared = { path: string; was: Declaration; is: Declaration; roleOf: ReturnType<typeof rolesOf> };

/** Returns a line of TypeScript for each direction in which a value must still be assignable. */
function checksOf({ path, was, is, roleOf }: Compared): Check[] {
  const [before, after] = [typeIn('before', path, was), typeIn('after', path, was)];
  const check = (says: string, from: string, to: string): Check => ({
    path,
    says,
    line: `(value: ${from}): ${to} => value`,
  });
  // Compares the plain types too, because the strict ones lose type predicates and overloads.
  const got = [
    check('promises less than before', after, before),
    check('promises less than before', `Got<${after}>`, `Got<${before}>`),
  ];
  const given = [
    check('does not accept what it accepted', before, after),
    check('does not accept what it accepted', `Given<${before}>`, `Given<${after}>`),
  ];
  if (was.isValue) return got;
  const roles = roleOf(is.name);
  // No function gets or returns a type without roles, so either side may make its values.
  return [
    ...(roles.has('got') || roles.size === 0 ? got : []),
    ...(roles.has('given') || roles.size === 0 ? given : []),
  ];
}

function typeIn(side: keyof Folders, path: string, was: Declaration): string {
  const [name = '', entry = ''] = path.split(' of ');
  const type = `import('./${side}/${entry}.js').${name}${argumentsFor(was)}`;
  return was.isValue ? `typeof ${type}` : type;
}

/** Applies a generic type to examples. Functions stay generic, and parameters with a default keep it. */
function argumentsFor({ isValue, parameters }: Declaration): string {
  const needed = parameters.filter((parameter) => !parameter.includes(' = '));
  if (isValue || needed.length === 0) return '';
  return `<${needed.map((parameter) => / extends (?<bound>.*)/s.exec(parameter)?.groups?.['bound'] ?? 'Example').join(', ')}>`;
}

const PRELUDE = `import type { Reason } from './after/index.js';
import type { Got, Given } from './strict.js';
type Example = { example: string; nextCursor: string | null };
`.split('\n');

/** Runs the compiler on all checks. Each old module imports new ones, so that a change is reported once. */
async function failing(
  checks: readonly Check[],
  { old, now }: { old: Map<string, string>; now: Map<string, string> },
): Promise<Change[]> {
  const folder = await mkdtemp(join(tmpdir(), 'plumbline-compatibility-'));
  await symlink(join(PROJECT, 'node_modules'), join(folder, 'node_modules'));
  for (const side of ['before', 'after']) await mkdir(join(folder, side));
  for (const [name, text] of now) await writeFile(join(folder, 'after', `${name}.d.ts`), text);
  for (const [name, text] of old)
    await writeFile(join(folder, 'before', `${name}.d.ts`), importingNew(name, text));
  const lines = [
    ...PRELUDE,
    ...checks.map(({ line }, index) => `export const check${String(index)} = ${line};`),
  ];
  await copyFile(join(import.meta.dirname, 'strict.ts'), join(folder, 'strict.ts'));
  await writeFile(join(folder, 'checks.ts'), `${lines.join('\n')}\n`);
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(CONFIG));

  const problems = await compile(['-p', '.'], { cwd: folder });
  await rm(folder, { recursive: true });
  const failed = problems.map(({ file, line, text }): Change => {
    // What an old declaration imports is gone. It would be `any`, which fits everything.
    if (file.startsWith('before/'))
      return { level: 'major', path: file, says: `cannot be compared: ${text}` };
    const check = file === 'checks.ts' ? checks[line - 1 - PRELUDE.length] : undefined;
    if (check === undefined) throw new Error(`${file}: ${text}`);
    const [reason = ''] = text.trim().split('\n').slice(-1);
    return { level: 'major', path: check.path, says: `${check.says}: ${reason.trim()}` };
  });
  // Reports each export once, because its checks overlap.
  return failed.filter(({ path }, index) => failed.findIndex((change) => change.path === path) === index);
}

function importingNew(name: string, text: string): string {
  if (OF_CONTRACT.includes(name)) return `export * from '../after/${name}.js';\n`;
  return text.replaceAll(/^(?<import>import\b[^;]*? from )'\.\//gm, "$<import>'../after/");
}

const CONFIG = {
  compilerOptions: {
    // A declaration that cannot be resolved is an error only without `skipLibCheck`.
    ...{ strict: true, exactOptionalPropertyTypes: true, noEmit: true, skipLibCheck: false },
    ...{ target: 'es2022', module: 'nodenext', lib: ['es2022', 'dom'], types: [] },
  },
  files: ['checks.ts'],
};
