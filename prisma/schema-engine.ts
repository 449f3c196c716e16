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

/** The types of the columns that the engine asks PostgreSQL's catalogs for, by OID. Every other one is text. */
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
 * The engine behind `prisma migrate`, as the WebAssembly that npm serves, so that nothing has to be downloaded.
 * It is let read the database and nothing else: its way of applying migrations cuts them at every semicolon.
 */
export async function openSchemaEngine(databaseUrl: string, schema: SchemaFile) {
  const pool = new Pool({ connectionString: databaseUrl });
  pool.on('connect', (client) => client.on('error', () => undefined)); // The query that was running fails anyway.
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

/** In place of @prisma/adapter-pg, which fails on the type "char" that the catalogs use (prisma/orm#28145). */
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
