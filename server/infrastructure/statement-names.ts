import { createHash } from 'node:crypto';
import { hasSqlState } from './database-errors.ts';

/** PostgreSQL cuts names at 63 bytes. */
const HASH_LENGTH = 32;

/** invalid_sql_statement_name and duplicate_prepared_statement */
const NOT_FOLLOWED = ['26000', '42P05'];
/** feature_not_supported: "cached plan must not change result type", after a migration changed a column */
const OUTDATED = ['0A000'];

type Options = {
  isPreparing: boolean;
  /** Called once, when the server stops preparing statements. */
  onGivenUp: () => void;
};

export type StatementNames = ReturnType<typeof createStatementNames>;

/**
 * Names prepared statements by their text. Behind a pooler, several processes share one connection to the database, and a
 * name must mean the same statement to all of them.
 */
export function createStatementNames({ isPreparing, onGivenUp }: Options) {
  const names = new Map<string, string>();
  let generation = 0;

  return {
    /** Returns an empty name, which PostgreSQL forgets at once, when statements are not prepared. */
    nameOf(sql: string): string {
      if (!isPreparing) return '';
      const name = names.get(sql) ?? nameFrom(sql, generation);
      names.set(sql, name);
      return name;
    },

    /**
     * Whether the failed statement can be executed once more, because it failed before it was executed and would not fail
     * in this way again: a pooler does not follow names, or the plan of a prepared statement is out of date.
     */
    isRepeatable(error: unknown): boolean {
      if (hasSqlState(error, NOT_FOLLOWED)) {
        if (isPreparing) onGivenUp();
        isPreparing = false;
        return true;
      }
      if (!hasSqlState(error, OUTDATED) || names.size === 0) return false;
      // With new names, every connection prepares its statements anew.
      generation += 1;
      names.clear();
      return true;
    },
  };
}

function nameFrom(sql: string, generation: number): string {
  const hash = createHash('sha256').update(sql).digest('hex').slice(0, HASH_LENGTH);
  return `plumbline_${hash}_${String(generation)}`;
}
