import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

export type StatementWatch = {
  /** The URL for the server. It leads to the database through this proxy. */
  url: string;
  /** Every statement that calls executed through it, in order. Those of the server itself are not among them. */
  statements: string[];
  [Symbol.asyncDispose](): Promise<void>;
};

/**
 * Starts a proxy between a server and its PostgreSQL that records the executed statements of every connection. See
 * "Message Formats" in PostgreSQL's documentation.
 */
export async function watchStatements(databaseUrl: string): Promise<StatementWatch> {
  const { hostname, port } = new URL(databaseUrl);
  const statements: string[] = [];
  const sockets = new Set<Socket>();
  const proxy = createServer((client) => {
    const server = connect(Number(port || 5432), hostname);
    for (const socket of [client, server]) {
      sockets.add(socket);
      socket.on('error', () => socket.destroy());
    }
    const read = createReader((statement) => {
      if (!isOfServer(statement)) statements.push(statement);
    });
    client.on('data', read);
    client.pipe(server).pipe(client);
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  const address = proxy.address();
  const url = new URL(databaseUrl);
  url.host = `127.0.0.1:${typeof address === 'object' ? String(address?.port) : ''}`;
  return {
    url: url.href,
    statements,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      proxy.close();
      await once(proxy, 'close');
    },
  };
}

/** Neither the probe's statement nor the one that sets up a new connection belongs to a call. */
const isOfServer = (statement: string) => /clock_timestamp\(\)|set_config\(/.test(statement);

/** Reads what one client sends. */
function createReader(onStatement: (sql: string) => void): (chunk: Buffer) => void {
  const sqlByName = new Map<string, string>();
  let unread: Buffer = Buffer.alloc(0);
  let isStartup = true;

  function readMessage(type: string, body: Buffer) {
    const [first = '', second = ''] = body.toString('latin1').split('\0');
    if (type === 'Q') onStatement(first);
    if (type === 'P') sqlByName.set(first, second); // Parse: the statement's name, then its text.
    if (type === 'B') onStatement(sqlByName.get(second) ?? ''); // Bind: the portal, then the statement's name.
  }

  return (chunk) => {
    unread = Buffer.concat([unread, chunk]);
    for (;;) {
      // The first message has no type. A length includes its own four bytes, but not the type.
      const typeLength = isStartup ? 0 : 1;
      const length = unread.length < typeLength + 4 ? Infinity : typeLength + unread.readInt32BE(typeLength);
      if (unread.length < length) return;
      if (!isStartup) readMessage(String.fromCharCode(unread[0] ?? 0), unread.subarray(5, length));
      unread = unread.subarray(length);
      isStartup = false;
    }
  };
}
