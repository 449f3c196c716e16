import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

/** Waits until a program listens on the port. `check` throws if it never will. */
export async function waitForPort(port: number, check: () => void): Promise<void> {
  while (!(await accepts(port))) {
    check();
    await delay(20);
  }
}

async function accepts(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
