import { Redis } from 'ioredis';

const COMMAND_TIMEOUT_MS = 500;
const RECONNECT_MS_MAX = 2_000;

type Options = { url: string; onError: (error: Error) => void };

/** Fails fast while Redis is away, so that the limits fall back to memory at once, and reconnects by itself. */
export function createRedis({ url, onError }: Options) {
  const redis = new Redis(url, {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    commandTimeout: COMMAND_TIMEOUT_MS,
    connectTimeout: COMMAND_TIMEOUT_MS,
    retryStrategy: (attempts) => Math.min(attempts * 100, RECONNECT_MS_MAX),
  });
  redis.on('error', onError);
  return redis;
}
