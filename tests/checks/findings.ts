import { relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { z } from 'zod';

/** What a check complains of: the rule, as plants name it, and the file below the project. */
export type Finding = { rule: string; file: string };

/** What a check wrote, and the folder that it ran in. */
type Report = { stdout: string; stderr: string; folder: string };

/** `server/app.ts(1,2): error TS2322: …` */
export function typeFindings({ stdout }: Report): Finding[] {
  return [...stdout.matchAll(/^(?<file>[^\s(]+)\(\d+,\d+\): error (?<rule>TS\d+):/gm)].map(toFinding);
}

const lintReport = z.array(
  z.object({
    filePath: z.string(),
    messages: z.array(z.object({ ruleId: z.string().nullable(), message: z.string() })),
  }),
);

/** Of what this project restricts by itself, the message says which rule it is. */
export function lintFindings({ stdout, folder }: Report): Finding[] {
  return lintReport.parse(JSON.parse(stdout)).flatMap(({ filePath, messages }) =>
    messages.map(({ ruleId, message }) => ({
      rule: ruleId === null || ruleId === 'no-restricted-syntax' ? message : ruleId,
      file: relative(folder, filePath),
    })),
  );
}

/** `error no-cycles: server/app.ts → …`, and below it what to do. One that does not say it does not count. */
export function layerFindings({ stdout }: Report): Finding[] {
  return [...stdout.matchAll(/^ *error (?<rule>[\w-]+): (?<file>\S+).*\n(?:.*→.*\n| {6}.*\n)* {4}\w/gm)].map(
    toFinding,
  );
}

const deadCodeReport = z.object({ issues: z.array(z.looseObject({ file: z.string() })) });

/** An object for each file, with a list for each kind of finding. */
export function deadCodeFindings({ stdout }: Report): Finding[] {
  return deadCodeReport
    .parse(JSON.parse(stdout))
    .issues.flatMap(({ file, ...lists }) =>
      Object.entries(lists).flatMap(([rule, list]) =>
        Array.isArray(list) && list.length > 0 ? [{ rule, file }] : [],
      ),
    );
}

/** `[warn] server/app.ts`, and a sentence at the end. */
export function formatFindings({ stderr }: Report): Finding[] {
  // Prettier paints its warnings wherever it thinks itself in CI.
  return [...stripVTControlCharacters(stderr).matchAll(/^\[warn\] (?<file>\S+)$/gm)].map((match) => ({
    ...toFinding(match),
    rule: 'format',
  }));
}

/** `Prisma schema loaded from prisma/schema.prisma.`, and a sentence if `prisma format` would change it. */
export function schemaFindings({ stdout, stderr }: Report): Finding[] {
  const file = /^Prisma schema loaded from (?<file>\S+)\.$/m.exec(stdout + stderr)?.groups?.['file'] ?? '';
  return (stdout + stderr).includes('There are unformatted files') ? [{ rule: 'schema', file }] : [];
}

/** `size: core has 9,300 bytes`: the sentences, without what is of the moment in them. */
export function sdkFindings(stdout: string): string[] {
  const findings = stdout.trimEnd().split('\n');
  return findings.map((finding) =>
    finding
      .replaceAll(/\bchunk-\w+/g, 'chunk')
      .replace(/^compatibility: (?<what>[^:]*).*: needs a \w+ changeset$/, 'compatibility: $<what>')
      .replaceAll(/(?<=^(size|instantiations): .*)\d+/g, 'N'),
  );
}

function toFinding({ groups }: RegExpMatchArray): Finding {
  return { rule: groups?.['rule'] ?? '', file: groups?.['file'] ?? '' };
}
