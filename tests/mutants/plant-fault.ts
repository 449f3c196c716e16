import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { transform } from 'esbuild';
import { FaultError, type Fault } from './fault.ts';

/** Writes the fault into the copy of the project. Disposing of it restores the file. */
export async function plantFault(folder: string, fault: Fault): Promise<AsyncDisposable> {
  const path = join(folder, fault.file);
  const source = await readSource(path, fault);
  await writeFile(path, await faultySource(source, fault));
  return { [Symbol.asyncDispose]: () => writeFile(path, source) };
}

/** Fails if the fault cannot be planted. Plants nothing. */
export async function checkFault(folder: string, fault: Fault): Promise<void> {
  await faultySource(await readSource(join(folder, fault.file), fault), fault);
}

async function readSource(path: string, { name, file }: Fault): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw new FaultError(`"${name}": there is no ${file}.`, { cause });
  }
}

async function faultySource(source: string, { name, file, text, replacement }: Fault): Promise<string> {
  const count = source.split(text).length - 1;
  if (count !== 1)
    throw new FaultError(`"${name}": ${file} has this text ${String(count)} times:\n  ${text}`);
  const faulty = source.replace(text, () => replacement);
  if (file.endsWith('.sql')) return faulty;
  // A file that cannot be read fails every test, which shows nothing.
  await transform(faulty, { loader: 'ts' }).catch((cause: unknown) => {
    throw new FaultError(`"${name}": ${file} is not TypeScript any more.`, { cause });
  });
  return faulty;
}
