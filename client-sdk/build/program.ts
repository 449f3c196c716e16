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

/** A program of these files, compiled as the project is. */
export function createProgram(files: readonly string[]): ts.Program {
  const path = join(SDK, '../tsconfig.json');
  const source = ts.readJsonConfigFile(path, ts.sys.readFile);
  const { options } = ts.parseJsonSourceFileConfigFileContent(source, ts.sys, dirname(path));
  return ts.createProgram(files, { ...options, noEmit: false, declaration: true, emitDeclarationOnly: true });
}

export function sourceFileOf(program: ts.Program, path: string): ts.SourceFile {
  const file = program.getSourceFile(path);
  if (file === undefined) throw new Error(`${path} is not part of the program.`);
  return file;
}
