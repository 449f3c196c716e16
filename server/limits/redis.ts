import { once } from 'node:events';
import { Redis } from 'ioredis';

const COMMAND_TIMEOUT_MS = 700;
const FIRST_CONNECTION_MS_MAX = 2_000;
const RECONNECT_MS_MAX = 2_000;

type Options = { url: string; onError: (error: Error) => void };

/**
 * Fails fast while Redis is away, so that the limits fall back to memory at once, and reconnects by itself. Waits for
 * the first connection, lest a server counts apart what it is sent in its first moment, but does without it in the end.
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
