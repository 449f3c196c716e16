import type { Pool } from 'pg';
import { z } from 'zod';
import { DomainError, noDetails, reason } from '../../server/errors.ts';
import { router } from '../../server/trpc/init.ts';
import type { Procedures } from '../../server/trpc/procedures.ts';
import { NOBODY, type Specimen } from './specimens.ts';

/** Labels, and notes that carry them: a feature that exists for a test alone. */
export const TABLES = `
  CREATE TABLE planted_labels (id uuid PRIMARY KEY, owner_id uuid NOT NULL, name text NOT NULL);
  CREATE TABLE planted_notes (id uuid PRIMARY KEY, owner_id uuid NOT NULL, label_ids uuid[] NOT NULL, words text NOT NULL)`;

const LABEL_NOT_FOUND = reason('LABEL_NOT_FOUND', 404, { details: noDetails });
const NOTE_NOT_FOUND = reason('NOTE_NOT_FOUND', 404, { details: noDetails });

/** How the statements say whose rows they are about. The caller is `$1`. */
export type Rules = {
  mine: string;
  /** Whether so many labels of the caller's are enough for so many that the input names. */
  areEnough: (found: number, named: number) => boolean;
};

type Parts = { procedures: Procedures; pool: Pool; rules: Rules };

export function createLabels({ procedures: { protectedProcedure }, pool, rules }: Parts) {
  const { mine, areEnough } = rules;
  const described = { summary: 'A test.', reasons: [LABEL_NOT_FOUND, NOTE_NOT_FOUND] } as const;

  async function execute(sql: string, ...values: unknown[]) {
    return z.array(z.record(z.string(), z.unknown())).parse((await pool.query(sql, values)).rows);
  }

  /** Fails if the statement finds no row. Its parameters are the caller, the label and the other values. */
  async function executeOnOne(sql: string, ...values: unknown[]) {
    const [row] = await execute(sql, ...values);
    if (row !== undefined) return row;
    throw new DomainError(LABEL_NOT_FOUND, `No label with id "${String(values[1])}".`, null);
  }

  async function findAll(userId: string, ids: string[]) {
    const found = await execute(`SELECT id FROM planted_labels WHERE ${mine} AND id = ANY($2)`, userId, ids);
    if (areEnough(found.length, ids.length)) return;
    throw new DomainError(LABEL_NOT_FOUND, `No labels with ids "${ids.join()}".`, null);
  }

  const procedure = protectedProcedure(described);
  const byId = procedure.input(z.strictObject({ id: z.uuid() }));
  const label = `planted_labels WHERE ${mine} AND id = $2`;

  return router({
    get: byId.query(({ ctx: { caller }, input }) =>
      executeOnOne(`SELECT * FROM ${label}`, caller.userId, input.id),
    ),
    delete: byId.mutation(({ ctx: { caller }, input }) =>
      executeOnOne(`DELETE FROM ${label} RETURNING id`, caller.userId, input.id),
    ),
    // The ID under another name.
    rename: procedure
      .input(z.strictObject({ labelId: z.uuid(), name: z.string() }))
      .mutation(({ ctx: { caller }, input: { labelId, name } }) => {
        const sql = `UPDATE planted_labels SET name = $3 WHERE ${mine} AND id = $2 RETURNING id`;
        return executeOnOne(sql, caller.userId, labelId, name);
      }),
    // Does not say what it has done.
    touch: byId.mutation(async ({ ctx: { caller }, input: { id } }) => {
      const sql = `UPDATE planted_labels SET name = name || '!' WHERE ${mine} AND id = $2`;
      await execute(sql, caller.userId, id);
      return executeOnOne('SELECT id FROM planted_labels WHERE owner_id = $1 AND id = $2', caller.userId, id);
    }),
    // A reference of what it creates.
    note: procedure
      .input(z.strictObject({ words: z.string(), about: z.strictObject({ labelId: z.uuid() }) }))
      .mutation(async ({ ctx: { caller }, input: { words, about } }) => {
        const insert = `INSERT INTO planted_notes SELECT gen_random_uuid(), $1, ARRAY[id], $3 FROM ${label}`;
        await executeOnOne(`${insert} RETURNING words`, caller.userId, about.labelId, words);
      }),
    // IDs in an array.
    mark: procedure
      .input(z.strictObject({ words: z.string(), labelIds: z.array(z.uuid()) }))
      .mutation(async ({ ctx: { caller }, input: { words, labelIds } }) => {
        await findAll(caller.userId, labelIds);
        const insert = 'INSERT INTO planted_notes VALUES (gen_random_uuid(), $1, $2, $3)';
        await execute(insert, caller.userId, labelIds, words);
      }),
    // A filter, inside a transform.
    list: procedure
      .input(
        z.strictObject({ labelId: z.uuid().exactOptional() }).transform(({ labelId }) => labelId ?? null),
      )
      .query(({ ctx: { caller }, input }) => {
        const notes = 'SELECT words FROM planted_notes WHERE';
        if (input === null) return execute(`${notes} owner_id = $1`, caller.userId);
        return execute(`${notes} ${mine} AND $2 = ANY(label_ids)`, caller.userId, input);
      }),
    all: procedure.query(({ ctx }) =>
      execute(`SELECT words FROM planted_notes WHERE ${mine}`, ctx.caller.userId),
    ),
  });
}

const byId = { input: () => ({ id: NOBODY }), references: { id: 'label' }, statements: [] };

export const LABEL_SPECIMENS: Record<string, Specimen> = {
  ...{ get: byId, delete: byId, touch: byId, all: { statements: [] } },
  rename: {
    input: ({ mark }) => ({ labelId: NOBODY, name: mark }),
    references: { labelId: 'label' },
    statements: [],
  },
  note: {
    input: ({ mark }) => ({ words: mark, about: { labelId: NOBODY } }),
    references: { 'about.labelId': 'label' },
    statements: [],
  },
  mark: {
    input: ({ mark }) => ({ words: mark, labelIds: [NOBODY] }),
    references: { 'labelIds.*': 'label' },
    statements: [],
  },
  list: { input: () => ({ labelId: NOBODY }), references: { labelId: 'label' }, statements: [] },
};
