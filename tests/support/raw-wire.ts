import { connect, type Socket } from 'node:net';

export type RawWire = Disposable & {
  /** Sends the bytes on a connection that waits for no response. Returns the status, and null without a response. */
  fire(bytes: string): Promise<number | null>;
  /** The number of requests without a response. */
  waiting(): number;
};

const STATUS = /^HTTP\/1\.1 (?<status>\d{3})/;
const LENGTH = /\r\ncontent-length: (?<length>\d+)/i;

/**
 * A client that costs less than a tenth of Node's, so that a load test measures the server. It reads nothing but the status.
 * Opens a connection for each request that waits.
 */
export function createRawWire(url: string): RawWire {
  const { hostname, port } = new URL(url);
  const free: Socket[] = [];
  const all = new Set<Socket>();
  const answer = new WeakMap<Socket, (status: number | null) => void>();
  let waiting = 0;

  function open(): Socket {
    const socket = connect(Number(port), hostname).setNoDelay();
    let read = '';
    all.add(socket);
    socket.setEncoding('latin1');
    socket.on('data', (chunk: string) => {
      read += chunk;
      if (!isWhole(read)) return;
      const status = Number(STATUS.exec(read)?.groups?.['status']);
      const isOver = /\r\nconnection: close/i.test(read);
      read = '';
      if (!isOver) free.push(socket);
      answer.get(socket)?.(status);
    });
    socket.on('error', () => undefined);
    socket.once('close', () => {
      all.delete(socket);
      const index = free.indexOf(socket);
      if (index >= 0) free.splice(index, 1);
      answer.get(socket)?.(null);
    });
    return socket;
  }

  return {
    waiting: () => waiting,
    fire(bytes) {
      const socket = free.pop() ?? open();
      waiting += 1;
      return new Promise((resolve) => {
        answer.set(socket, (status) => {
          answer.delete(socket);
          waiting -= 1;
          resolve(status);
        });
        socket.write(bytes);
      });
    },
    [Symbol.dispose]() {
      for (const socket of all) socket.destroy();
    },
  };
}

function isWhole(message: string): boolean {
  const end = message.indexOf('\r\n\r\n');
  if (end < 0) return false;
  const length = LENGTH.exec(message.slice(0, end))?.groups?.['length'];
  return length === undefined || message.length >= end + 4 + Number(length);
}

/** Returns the bytes of a request. */
export function requestBytes(
  method: string,
  path: string,
  { headers = {}, body = '' }: { headers?: Record<string, string>; body?: string } = {},
): string {
  const lines = Object.entries({
    host: 'localhost',
    ...(body !== '' && { 'content-type': 'application/json', 'content-length': String(body.length) }),
    ...headers,
  }).map(([name, value]) => `${name}: ${value}`);
  return `${method} ${path} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n${body}`;
}
