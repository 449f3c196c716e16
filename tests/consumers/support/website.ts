import { readdir, readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join } from 'node:path';
import { createTestDatabase } from '../../support/postgres.ts';
import { processEnvironment, startServer, type ListeningServer } from '../../support/server-process.ts';
import { createProject, REACT, ZOD } from './project.ts';

const VITE = 'vite@8.3.8';

const CONTENT_TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
};

export type Website = {
  server: ListeningServer;
  databaseUrl: string;
  /** Returns the URL of a page. Its origin differs from the server's. */
  pageUrl(name: string): string;
  [Symbol.asyncDispose](): Promise<void>;
};

/** Builds the pages with Vite, and starts a server for them to call. */
export async function startWebsite(environment: Record<string, string> = {}): Promise<Website> {
  await using resources = new AsyncDisposableStack();
  const project = resources.use(
    await createProject({ sources: ['website'], packages: [VITE, ZOD, ...REACT] }),
  );
  const { fault } = await project.node(
    'node_modules/vite/bin/vite.js',
    'build',
    '--config',
    'website/vite.config.js',
  );
  if (fault !== '') throw new Error(fault);
  const pages = resources.use(await serve(join(project.folder, 'website/dist')));
  const database = resources.use(await createTestDatabase());
  const server = resources.use(
    await startServer({ ...processEnvironment(database.url), CORS_ORIGINS: pages.origin, ...environment }),
  );
  const kept = resources.move();
  return {
    server,
    databaseUrl: database.url,
    pageUrl: (name) => `${pages.origin}/${name}?api=${encodeURIComponent(server.trpcUrl)}`,
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

/** Serves the files of this folder on loopback. */
async function serve(folder: string) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const contents = new Map<string, Buffer>();
  for (const file of files) contents.set(file.slice(folder.length), await readFile(file));

  const server = createServer(({ url = '/' }, response) => {
    const { pathname } = new URL(url, 'http://127.0.0.1');
    const content = contents.get(pathname);
    response.writeHead(content === undefined ? 404 : 200, {
      'content-type': CONTENT_TYPES[extname(pathname)] ?? 'application/octet-stream',
    });
    response.end(content);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('The page server has no address.');
  return {
    origin: `http://127.0.0.1:${String(address.port)}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
