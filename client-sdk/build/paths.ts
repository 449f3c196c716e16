import { dirname, join } from 'node:path';
import ts from 'typescript';

export const SDK = join(import.meta.dirname, '..');
export const SOURCE = join(SDK, 'src');
/** The declarations as they are now, for a reviewer to read. */
export const API = join(SDK, 'api');
/** The declarations of the last release, which the next one is held against. */
export const PUBLISHED = join(SDK, 'published');
/** The package. */
export const DIST = join(SDK, 'dist');

export const ENTRIES = ['index', 'query', 'testing', 'schemas'];

/** A program of these files, compiled as the project is. Those with a text need not be there. */
export function createProgram(
  files: readonly string[],
  texts: ReadonlyMap<string, string> = new Map(),
): ts.Program {
  const path = join(SDK, '../tsconfig.json');
  const source = ts.readJsonConfigFile(path, ts.sys.readFile);
  const { options: project } = ts.parseJsonSourceFileConfigFileContent(source, ts.sys, dirname(path));
  const options = { ...project, noEmit: false, declaration: true, emitDeclarationOnly: true };
  const host = ts.createCompilerHost(options);
  const { getSourceFile } = host;
  host.getSourceFile = (name, languageVersion, onError) => {
    const text = texts.get(name);
    return text === undefined
      ? getSourceFile(name, languageVersion, onError)
      : ts.createSourceFile(name, text, languageVersion);
  };
  return ts.createProgram([...files, ...texts.keys()], options, host);
}

export function sourceFileOf(program: ts.Program, path: string): ts.SourceFile {
  const file = program.getSourceFile(path);
  if (file === undefined) throw new Error(`${path} is not part of the program.`);
  return file;
}
