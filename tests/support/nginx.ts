import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findFreePort } from './free-port.ts';
import { createTemporaryFolder } from './temporary-folder.ts';
import { waitForPort } from './wait-for-port.ts';

export type Nginx = {
  url: string;
  [Symbol.asyncDispose](): Promise<void>;
};

/**
 * Starts nginx in front of the servers, as it is commonly configured: it keeps connections to them, and knows nothing about
 * their health. With its default for `proxy_next_upstream`, it sends a request to another server if it could not connect.
 * It never repeats a mutation that it has sent.
 */
export async function startNginx(program: string, ports: readonly number[]): Promise<Nginx> {
  await using resources = new AsyncDisposableStack();
  const { path: folder } = resources.use(await createTemporaryFolder());
  const port = await findFreePort();
  await mkdir(join(folder, 'logs'));
  // Its workers run as another user.
  await chmod(folder, 0o755);
  const file = join(folder, 'nginx.conf');
  await writeFile(file, configuration({ folder, port, ports }));

  const child = spawn(program, ['-p', folder, '-c', file], { stdio: ['ignore', 'ignore', 'pipe'] });
  let log = '';
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (log += chunk));
  resources.defer(async () => {
    if (child.exitCode !== null) return;
    child.kill('SIGTERM');
    await once(child, 'exit');
  });
  await waitForPort(port, () => {
    if (child.exitCode !== null) throw new Error(`nginx did not start.\n${log}`);
  });
  const kept = resources.move();
  return { url: `http://127.0.0.1:${String(port)}`, [Symbol.asyncDispose]: () => kept.disposeAsync() };
}

type Options = { folder: string; port: number; ports: readonly number[] };

function configuration({ folder, port, ports }: Options): string {
  const servers = ports.map((each) => `server 127.0.0.1:${String(each)} max_fails=0;`);
  return `
    daemon off;
    worker_processes 2;
    pid nginx.pid;
    error_log logs/error.log;
    events { worker_connections 1024; }
    http {
      access_log off;
      client_body_temp_path ${folder}/body;
      proxy_temp_path ${folder}/proxy;
      fastcgi_temp_path ${folder}/fastcgi;
      uwsgi_temp_path ${folder}/uwsgi;
      scgi_temp_path ${folder}/scgi;
      upstream api { ${servers.join(' ')} keepalive 32; }
      server {
        listen 127.0.0.1:${String(port)};
        location / {
          proxy_pass http://api;
          proxy_http_version 1.1;
          proxy_set_header Connection "";
        }
      }
    }
  `;
}
