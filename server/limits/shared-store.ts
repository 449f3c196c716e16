import type { Redis } from 'ioredis';
import {
  RateLimiterPostgres,
  RateLimiterRedis,
  RLWrapperTimeouts,
  type RateLimiterAbstract,
} from 'rate-limiter-flexible';
import { isRefusal, OVERLOADED } from '../errors.ts';
import { startBreaker } from './breaker.ts';

/** The keyPrefix names the rule. The duration is in seconds. */
export type CounterOptions = { keyPrefix: string; points: number; duration: number };

/** A store that all replicas share. */
export type SharedStore = {
  kind: 'postgres' | 'redis';
  createCounter(options: CounterOptions): RateLimiterAbstract;
  /** Makes keys short and free of NUL, and keeps addresses out of the store. */
  keyOf: (subject: string) => string;
  /** Uses the store. Fails at once while the store is down. */
  run<T>(work: () => Promise<T>): Promise<T>;
  isUp(): boolean;
};

/** Runs one SQL statement. */
export type StoreQuery = <Row extends object>(sql: string, values: unknown[]) => Promise<Row[]>;

/** The connection to a store. */
type Connection =
  { kind: 'postgres'; query: StoreQuery; clockOffsetMs: () => number } | { kind: 'redis'; redis: Redis };

type Options = {
  connection: Connection;
  keyOf: SharedStore['keyOf'];
  onDown: (cause: unknown) => void;
  onUp: (downMs: number) => void;
};

/** Other programs may use the same Redis. */
const REDIS_PREFIX = 'plumbline:';
/** The table that a migration creates. */
const TABLE = 'rate_limits';
/**
 * Treats a store as down when it takes longer than this. A shorter timeout would mistake a busy moment for an outage,
 * during which replicas count separately.
 */
const STORE_TIMEOUT_MS = 2_000;

/** Opens a store that is skipped after a failure, until it works again. */
export async function openSharedStore(options: Options): Promise<SharedStore & AsyncDisposable> {
  const { connection, keyOf, onDown, onUp } = options;
  const reader = createCounter({ keyPrefix: 'probe', points: 1, duration: 1 }, connection);
  let isUp = true;
  const breaker = await startBreaker({
    async probe() {
      if (!isUp) await reader.get('probe');
    },
    refuse: () => new Error('The store of the rate limits is down.'),
    onOpen(cause) {
      isUp = false;
      onDown(cause);
    },
    onClose(downMs) {
      isUp = true;
      onUp(downMs);
    },
  });

  return {
    kind: connection.kind,
    keyOf,
    isUp: () => isUp,
    createCounter: (counter) => createCounter(counter, connection),
    run: (work) =>
      breaker.run(work).catch((error: unknown) => {
        if (isUp && !isRefusal(error, OVERLOADED)) breaker.open(error);
        throw error;
      }),
    [Symbol.asyncDispose]: () => breaker[Symbol.asyncDispose](),
  };
}

function createCounter(options: CounterOptions, connection: Connection): RateLimiterAbstract {
  const limiter =
    connection.kind === 'redis'
      ? new RateLimiterRedis({
          ...options,
          keyPrefix: `${REDIS_PREFIX}${options.keyPrefix}`,
          storeClient: connection.redis,
        })
      : new RateLimiterPostgres({
          ...options,
          storeClient: createStoreClient(connection),
          storeType: 'client',
          tableName: TABLE,
          tableCreated: true,
        });
  return new RLWrapperTimeouts({ limiter, timeoutMs: STORE_TIMEOUT_MS });
}

type Statement = { text: string; values: unknown[] };
type Row = { points: number; expire: string };

/** Times since 2001 in milliseconds are larger than this. All other numbers of the library are smaller. */
const TIMES_FROM = 1e12;

/**
 * The library reads the clock of this process. This shifts its times to the database's clock, so that replicas whose
 * clocks differ agree on when a window ends.
 */
function createStoreClient({ query, clockOffsetMs }: Extract<Connection, { kind: 'postgres' }>) {
  return {
    async query({ text, values }: Statement): Promise<{ rows: object[]; rowCount: number }> {
      const offset = clockOffsetMs();
      const shift = (value: unknown) =>
        typeof value === 'number' && value > TIMES_FROM ? value + offset : value;
      const rows = await query<Row>(text, values.map(shift));
      const shifted = rows.map(({ expire, ...row }) => ({ ...row, expire: Number(expire) - offset }));
      return { rows: shifted, rowCount: rows.length };
    },
  };
}
