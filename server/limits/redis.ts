import { once } from 'node:events';
import { Redis } from 'ioredis';

const COMMAND_TIMEOUT_MS = 700;
const FIRST_CONNECTION_MS_MAX = 2_000;
const RECONNECT_MS_MAX = 2_000;

type Options = { url: string; onError: (error: Error) => void };

/**
 * Opens a client that fails fast while Redis is down, so that limits fall back to memory at once, and that reconnects by
 * itself. Waits up to two seconds for the first connection, so that the first calls are counted in Redis too.
 */
export async function openRedis({ url, onError }: Options): Promise<Redis> {
  const redis = new Redis(url, {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    commandTimeout: COMMAND_TIMEOUT_MS,
    connectTimeout: COMMAND_TIMEOUT_MS,
    retryStrategy: (attempts) => Math.min(attempts * 100, RECONNECT_MS_MAX),
  });
  redis.on('error', onError);
  const signal = AbortSignal.timeout(FIRST_CONNECTION_MS_MAX);
  await once(redis, 'ready', { signal }).catch(() => undefined);
  return redis;
}
