import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** What a network does between a server and its database. */
export type TcpProxy = {
  /** The URL of the database through it. */
  url: string;
  /** Passes nothing on any more, and closes nothing, as a network does that drops packets. */
  blackHole(): void;
  /** Passes everything on again. The end points have sent again what was dropped. */
  restore(): void;
  /** Breaks all connections. New ones lead to another database. */
  leadTo(port: string): void;
  [Symbol.asyncDispose](): Promise<void>;
};

export async function startTcpProxy(databaseUrl: string): Promise<TcpProxy> {
  const url = new URL(databaseUrl);
  let target = url.port;
  let isDropping = false;
  const sockets = new Set<Socket>();
  const waiting = new Set<Socket>();

  function keep(socket: Socket): void {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.once('close', () => sockets.delete(socket));
  }

  function open(client: Socket): void {
    const database = connect(Number(target), '127.0.0.1');
    keep(database);
    client.on('data', (chunk) => database.write(chunk));
    database.on('data', (chunk) => client.write(chunk));
    client.once('close', () => database.destroy());
    database.once('close', () => client.destroy());
  }

  const proxy = createServer({ noDelay: true }, (client) => {
    keep(client);
    if (isDropping) waiting.add(client);
    else open(client);
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  const address = proxy.address();
  url.host = `127.0.0.1:${typeof address === 'object' ? String(address?.port) : ''}`;

  return {
    url: url.href,
    blackHole() {
      isDropping = true;
      for (const socket of sockets) socket.pause();
    },
    restore() {
      isDropping = false;
      for (const socket of sockets) socket.resume();
      for (const client of waiting) if (!client.destroyed) open(client);
      waiting.clear();
    },
    leadTo(port) {
      target = port;
      for (const socket of sockets) socket.destroy();
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      proxy.close();
      await once(proxy, 'close');
    },
  };
}
