import { join } from 'node:path';
import ts from 'typescript';
import { expect, test } from 'vitest';
import { API } from '../../client-sdk/build/paths.ts';
import { listProcedures } from '../support/procedures.ts';

const CALLER = join(API, 'caller.ts');

/** Returns what an editor shows for a word of a program that uses the published declarations. */
function createEditor() {
  const options = { strict: true, module: ts.ModuleKind.NodeNext, lib: ['lib.es2022.d.ts', 'lib.dom.d.ts'] };
  let text = '';
  let version = 0;
  const service = ts.createLanguageService({
    getScriptFileNames: () => [CALLER],
    getScriptVersion: () => String(version),
    getScriptSnapshot: (path) => {
      const content = path === CALLER ? text : ts.sys.readFile(path);
      return content === undefined ? undefined : ts.ScriptSnapshot.fromString(content);
    },
    getCurrentDirectory: () => API,
    getCompilationSettings: () => options,
    getDefaultLibFileName: ts.getDefaultLibFilePath,
    fileExists: (path) => path === CALLER || ts.sys.fileExists(path),
    readFile: ts.sys.readFile,
  });
  return (expression: string, word: string) => {
    text = `import { createClient } from './index.js';\nconst api = createClient({ url: '' });\n${expression};\n`;
    version += 1;
    return service.getQuickInfoAtPosition(CALLER, text.lastIndexOf(word));
  };
}

const hover = createEditor();

test.each(listProcedures())('an editor shows what $path does', ({ path }) => {
  const name = path.split('.').at(-1) ?? '';

  const info = hover(`api.${path}`, name);

  expect(ts.displayPartsToString(info?.documentation)).toMatch(/^[A-Z].{10,}\.$/s);
  expect(ts.displayPartsToString(info?.displayParts)).toMatch(/: (Query|Mutation)</);
});
