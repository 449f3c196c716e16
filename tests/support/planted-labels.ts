import type { Pool } from 'pg';
import { z } from 'zod';
import { DomainError, noDetails, reason } from '../../server/errors.ts';
import { router } from '../../server/trpc/init.ts';
import type { Procedures } from '../../server/trpc/procedures.ts';
import { NOBODY, type Specimen } from './specimens.ts';

/** Labels, and notes with labels: a feature that exists only for tests. */
export const TABLES = `
  CREATE TABLE planted_labels (id uuid PRIMARY KEY, owner_id uuid NOT NULL, name text NOT NULL);
  CREATE TABLE planted_notes (id uuid PRIMARY KEY, owner_id uuid NOT NULL, label_ids uuid[] NOT NULL, words text NOT NULL)`;

const LABEL_NOT_FOUND = reason('LABEL_NOT_FOUND', 404, { details: noDetails });
const NOTE_NOT_FOUND = reason('NOTE_NOT_FOUND', 404, { details: noDetails });

/** How the statements check the owner. The caller is `$1`. */
export type Rules = {
  mine: string;
  /** Whether it is enough that the caller owns `found` of the `named` labels of the input. */
  areEnough: (found: number, named: number) => boolean;
  /** Whose labels a list goes on with. */
  ownerOf: (ids: { callerId: string; pageOwnerId: string }) => string;
};

type Dependencies = { procedures: Procedures; pool: Pool; rules: Rules };

export function createLabels({ procedures: { protectedProcedure }, pool, rules }: Dependencies) {
  const { mine, areEnough, ownerOf } = rules;
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
    // The ID has another name.
    rename: procedure
      .input(z.strictObject({ labelId: z.uuid(), name: z.string() }))
      .mutation(({ ctx: { caller }, input: { labelId, name } }) => {
        const sql = `UPDATE planted_labels SET name = $3 WHERE ${mine} AND id = $2 RETURNING id`;
        return executeOnOne(sql, caller.userId, labelId, name);
      }),
    // Returns nothing.
    touch: byId.mutation(async ({ ctx: { caller }, input: { id } }) => {
      const sql = `UPDATE planted_labels SET name = name || '!' WHERE ${mine} AND id = $2`;
      await execute(sql, caller.userId, id);
      return executeOnOne('SELECT id FROM planted_labels WHERE owner_id = $1 AND id = $2', caller.userId, id);
    }),
    // The created thing refers to another.
    note: procedure
      .input(z.strictObject({ words: z.string(), about: z.strictObject({ labelId: z.uuid() }) }))
      .mutation(async ({ ctx: { caller }, input: { words, about } }) => {
        const insert = `INSERT INTO planted_notes SELECT gen_random_uuid(), $1, ARRAY[id], $3 FROM ${label}`;
        await executeOnOne(`${insert} RETURNING words`, caller.userId, about.labelId, words);
      }),
    // The IDs are in an array.
    mark: procedure
      .input(z.strictObject({ words: z.string(), labelIds: z.array(z.uuid()) }))
      .mutation(async ({ ctx: { caller }, input: { words, labelIds } }) => {
        await findAll(caller.userId, labelIds);
        const insert = 'INSERT INTO planted_notes VALUES (gen_random_uuid(), $1, $2, $3)';
        await execute(insert, caller.userId, labelIds, words);
      }),
    // The ID is in a filter, inside a transform.
    list: procedure
      .input(
        z.strictObject({ labelId: z.uuid().exactOptional() }).transform(({ labelId }) => labelId ?? null),
      )
      .query(({ ctx: { caller }, input }) => {
        const notes = 'SELECT words FROM planted_notes WHERE';
        if (input === null) return execute(`${notes} owner_id = $1`, caller.userId);
        return execute(`${notes} ${mine} AND $2 = ANY(label_ids)`, caller.userId, input);
      }),
    // Page by page.
    page: procedure
      .input(z.strictObject({ limit: z.int().default(20), cursor: z.string().exactOptional() }))
      .query(async ({ ctx: { caller }, input: { limit, cursor } }) => {
        const [pageOwnerId = '', after = ''] = cursor?.split(' ') ?? [caller.userId, FIRST];
        const owner = ownerOf({ callerId: caller.userId, pageOwnerId });
        const select = `SELECT id, name FROM planted_labels WHERE ${mine} AND id > $2 ORDER BY id LIMIT $3`;
        const items = await execute(select, owner, after, limit);
        return {
          items,
          nextCursor: items.length < limit ? null : `${owner} ${String(items.at(-1)?.['id'])}`,
        };
      }),
    all: procedure.query(({ ctx }) =>
      execute(`SELECT words FROM planted_notes WHERE ${mine}`, ctx.caller.userId),
    ),
  });
}

const FIRST = '00000000-0000-0000-0000-000000000000';

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
  page: { input: () => ({ limit: 20, cursor: `${NOBODY} ${NOBODY}` }), statements: [] },
  list: { input: () => ({ labelId: NOBODY }), references: { labelId: 'label' }, statements: [] },
};
