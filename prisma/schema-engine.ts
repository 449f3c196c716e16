import {
  bindMigrationAwareSqlAdapterFactory,
  ColumnTypeEnum,
  type ColumnType,
  type SqlDriverAdapter,
  type SqlMigrationAwareDriverAdapterFactory,
  type SqlQuery,
  type SqlResultSet,
} from '@prisma/driver-adapter-utils';
import { SchemaEngine } from '@prisma/schema-engine-wasm';
import { Pool } from 'pg';

export type SchemaFile = { path: string; content: string };

/** The types of the catalog columns that the engine reads, by OID. All others are text. */
const COLUMN_TYPES: Partial<Record<number, ColumnType>> = {
  16: ColumnTypeEnum.Boolean,
  18: ColumnTypeEnum.Character,
  20: ColumnTypeEnum.Int64,
  21: ColumnTypeEnum.Int32,
  23: ColumnTypeEnum.Int32,
  26: ColumnTypeEnum.Int64,
  1009: ColumnTypeEnum.TextArray,
};

/**
 * Opens the engine behind `prisma migrate`, as WebAssembly from npm, which needs no download. It may only read the
 * database, because it would split migrations at every semicolon.
 */
export async function openSchemaEngine(databaseUrl: string, schema: SchemaFile) {
  const pool = new Pool({ connectionString: databaseUrl });
  pool.on('connect', (client) => client.on('error', () => undefined)); // The running query fails anyway.
  const adapter = bindMigrationAwareSqlAdapterFactory(createReader(pool));
  const engine = await SchemaEngine.new(
    { datamodels: [[schema.path, schema.content]] },
    () => undefined,
    adapter,
  );
  return {
    engine,
    async [Symbol.asyncDispose]() {
      engine.free();
      await pool.end();
    },
  };
}

/** Replaces @prisma/adapter-pg, which fails on the catalogs' type "char" (prisma/orm#28145). */
function createReader(pool: Pool): SqlMigrationAwareDriverAdapterFactory {
  const identity = { provider: 'postgres', adapterName: '@prisma/adapter-pg' } as const;
  const refuse = () => Promise.reject(new Error('The schema engine may only read.'));
  const reader: SqlDriverAdapter = {
    ...identity,
    queryRaw: (query) => read(pool, query),
    executeRaw: refuse,
    executeScript: refuse,
    startTransaction: refuse,
    dispose: () => Promise.resolve(),
  };
  return { ...identity, connect: () => Promise.resolve(reader), connectToShadowDb: refuse };
}

async function read(pool: Pool, { sql, args }: SqlQuery): Promise<SqlResultSet> {
  const { fields, rows } = await pool.query<unknown[]>({ text: sql, values: args, rowMode: 'array' });
  return {
    columnNames: fields.map((field) => field.name),
    columnTypes: fields.map((field) => COLUMN_TYPES[field.dataTypeID] ?? ColumnTypeEnum.Text),
    rows,
  };
}
