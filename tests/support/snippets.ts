import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import ts from 'typescript';
import { createTemporaryFolder } from './temporary-folder.ts';
import { scaleTimeout } from './timeouts.ts';

const PROJECT = join(import.meta.dirname, '../..');
const DECLARATIONS = join(PROJECT, 'client-sdk/api');
/** Far more than any program needs. A program that hangs is killed, which fails its test. */
const RUN_MS_MAX = scaleTimeout(15_000);
const FENCE = /^```(?<language>tsx?)\n(?<code>.*?)^```$/gms;

export type Snippet = {
  /** The heading above it. */
  heading: string;
  language: string;
  code: string;
};

/** Returns every program of a Markdown page. */
export async function readSnippets(page: string): Promise<Snippet[]> {
  const markdown = await readFile(join(PROJECT, page), 'utf8');
  return [...markdown.matchAll(FENCE)].map(({ groups = {}, index }) => {
    const headings = [...markdown.slice(0, index).matchAll(/^#+ (?<heading>.+)$/gm)];
    const { language = '', code = '' } = groups;
    return { heading: headings.at(-1)?.groups?.['heading'] ?? '', language, code };
  });
}

/** Returns what the program prints, according to the comments after its `console.log`. */
export function claimsOf({ code }: Snippet): string[] {
  return [...code.matchAll(/console\.log\(.*\); \/\/ (?<claim>.*)$/gm)].flatMap(
    ({ groups }) => groups?.['claim'] ?? [],
  );
}

/** Makes a project with the SDK and the packages of its README installed. */
export async function createStrangersProject() {
  const temporary = await createTemporaryFolder();
  const folder = join(temporary.path, 'project');
  await mkdir(folder);
  await symlink(join(PROJECT, 'node_modules'), join(folder, 'node_modules'));
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
  return {
    compile: (snippets: readonly Snippet[]) => compile(snippets, folder),
    run: (snippet: Snippet, options: readonly string[] = []) => run(snippet, { folder, options }),
    [Symbol.asyncDispose]: () => temporary[Symbol.asyncDispose](),
  };
}

/** Compiles the programs for a browser, against the published declarations. Returns the errors. */
async function compile(snippets: readonly Snippet[], folder: string): Promise<string[]> {
  const files = snippets.map(({ language, heading }) =>
    join(folder, `${heading.replaceAll(/\W+/g, '-')}.${language}`),
  );
  await Promise.all(files.map((file, index) => writeFile(file, snippets[index]?.code ?? '')));
  const program = ts.createProgram(files, {
    strict: true,
    noUncheckedIndexedAccess: true,
    exactOptionalPropertyTypes: true,
    noEmit: true,
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.NodeNext,
    jsx: ts.JsxEmit.ReactJSX,
    lib: ['lib.es2023.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'],
    types: [],
    skipLibCheck: true,
    paths: {
      '@plumbline/client': [join(DECLARATIONS, 'index.d.ts')],
      '@plumbline/client/*': [join(DECLARATIONS, '*.d.ts')],
    },
  });
  return ts
    .getPreEmitDiagnostics(program)
    .map(({ file, messageText }) =>
      [file?.fileName.slice(folder.length + 1), ts.flattenDiagnosticMessageText(messageText, ' ')].join(': '),
    );
}

/** Runs the program in its own process, and returns the lines that it prints. Throws with its output if it fails. */
async function run(
  { code }: Snippet,
  { folder, options }: { folder: string; options: readonly string[] },
): Promise<string[]> {
  const compilerOptions = {
    target: ts.ScriptTarget.ESNext,
    module: ts.ModuleKind.ESNext,
    jsx: ts.JsxEmit.ReactJSX,
  };
  const { outputText } = ts.transpileModule(code, { compilerOptions });
  const file = join(folder, `${crypto.randomUUID()}.js`);
  await writeFile(file, outputText);
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', ...options, file], {
    cwd: folder,
    env: {},
    timeout: RUN_MS_MAX,
  });
  const [stdout, stderr, [exitCode]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ]);
  if (exitCode !== 0 || stderr !== '')
    throw new Error(`It ended with ${String(exitCode)}.\n${stdout}${stderr}\n${code}`);
  return stdout.split('\n').slice(0, -1);
}
