import { z } from 'zod';
import { query } from './embedded-postgres.ts';

/**
 * Returns every row of every table except the rate limits' counters, as text that begins with the table's name. It lacks the
 * columns by which servers queue mails, because they change in the background.
 */
export async function everyRow(databaseUrl: string): Promise<string[]> {
  const tables = z.array(z.object({ name: z.string() })).parse(await query(databaseUrl, TABLES));
  const selects = tables.map(
    ({ name }) =>
      `SELECT '${name} ' || (to_jsonb(t) - ARRAY['attempts', 'due_at'])::text AS row FROM ${name} t`,
  );
  const rows = await query(databaseUrl, `${selects.join(' UNION ALL ')} ORDER BY 1`);
  return z.array(z.object({ row: z.string() }).transform(({ row }) => row)).parse(rows);
}

const TABLES = `
  SELECT format('%I', relname) AS name FROM pg_class
   WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace
     AND relname <> 'rate_limits'`;
