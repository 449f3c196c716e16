import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { compareReleases } from './compatibility/compare-releases.ts';
import { ENTRY_USES, gzippedBytes, instantiationsOfOneCall, pack } from './figures.ts';
import { readManifest } from './manifest.ts';
import { DIST } from './paths.ts';
import { bumpFor, declaredBump, undeclared } from './release.ts';
import { typeProblems } from './type-problems.ts';

/** A problem, and the gate that found it. */
export type Finding = { gate: string; what: string };
type Gate = () => Promise<string[]>;

/** `schemas` and the declarations grow with the API. Raise their limits when they hold nothing superfluous. */
const GZIP_BYTES_MAX = { core: 9 * 1024, query: 2 * 1024, testing: 5 * 1024, schemas: 6 * 1024 };
const INSTANTIATIONS_MAX = 3_000;
const DECLARATION_BYTES_MAX = 40 * 1024;

/** The packages that a published file may import. All other files import none. */
const MAY_IMPORT: Record<string, string[]> = {
  'query.d.ts': ['@tanstack/query-core'],
  'schema.d.ts': ['zod'],
  'schemas.js': ['zod'],
};
/** Names of the server's code and libraries, which must not appear in the declarations. */
const LEAK =
  /[Pp]risma|[Ee]xpress|password_?[Hh]ash|[Rr]epository|Context\b|unstable-core|_def\b|node:|server\//;

/** Each gate checks the built package and returns its problems. */
export const gates: Record<string, Gate> = {
  publint: async () => {
    const { messages } = await publint({ pkgDir: DIST, strict: true });
    const manifest = await readManifest();
    return messages.flatMap((message) => formatMessage(message, manifest) ?? message.code);
  },

  'are the types wrong': async () => {
    const folder = await mkdtemp(join(tmpdir(), 'plumbline-pack-'));
    const { tarball } = await pack(folder);
    const problems = await typeProblems(tarball);
    await rm(folder, { recursive: true });
    return problems;
  },

  imports: () =>
    eachFile(/\.(d\.ts|js)$/, (name, text) =>
      [...text.matchAll(/(?:from|import)\s*\(?\s*["'](?<path>[^"']+)["']/g)]
        .flatMap(({ groups }) => groups?.['path'] ?? [])
        .filter((path) => !path.startsWith('./') && MAY_IMPORT[name]?.includes(path) !== true)
        .map((path) => `${name} imports ${path}`),
    ),

  leaks: () =>
    eachFile(/\.d\.ts$/, (name, text) => {
      const [leak] = LEAK.exec(text) ?? [];
      return leak === undefined ? [] : [`${name} contains "${leak}"`];
    }),

  size: async () => {
    const uses = Object.keys(ENTRY_USES).filter(isUse);
    const sizes = await Promise.all(uses.map(async (use) => ({ use, bytes: await gzippedBytes(use) })));
    const large = sizes.filter(({ use, bytes }) => bytes > GZIP_BYTES_MAX[use]);
    const declarations = await eachFile(/\.d\.ts$/, (_, text) => [text]);
    const declarationBytes = Buffer.byteLength(declarations.join(''));
    return [
      ...large.map(
        ({ use, bytes }) =>
          `${use} has ${String(bytes)} bytes gzipped, over the limit of ${String(GZIP_BYTES_MAX[use])} in build/gates.ts`,
      ),
      ...(declarationBytes > DECLARATION_BYTES_MAX
        ? [
            `the declarations have ${String(declarationBytes)} bytes, over the limit of ${String(DECLARATION_BYTES_MAX)} in build/gates.ts`,
          ]
        : []),
    ];
  },

  instantiations: async () => {
    const count = await instantiationsOfOneCall();
    return count > INSTANTIATIONS_MAX
      ? [`one call makes ${String(count)}, over the limit of ${String(INSTANTIATIONS_MAX)} in build/gates.ts`]
      : [];
  },

  compatibility: async () => {
    const { version } = await readManifest();
    const missing = undeclared(await compareReleases(), { declared: await declaredBump(), version });
    return missing.map(
      (change) => `${change.path} ${change.says}: needs a ${bumpFor(change, version)} changeset`,
    );
  },
};

const isUse = (use: string): use is keyof typeof ENTRY_USES => use in ENTRY_USES;

async function eachFile(names: RegExp, look: (name: string, text: string) => string[]): Promise<string[]> {
  const files = (await readdir(DIST)).filter((name) => names.test(name)).sort();
  const found = files.map(async (name) => look(name, await readFile(join(DIST, name), 'utf8')));
  return (await Promise.all(found)).flat();
}
