import { expect, inject, test } from 'vitest';
import { startTestApp } from '../support/app.ts';
import { query } from '../support/embedded-postgres.ts';
import { signUp } from '../support/people.ts';
import { createDatabaseOf } from '../support/postgres.ts';

const LOCALES = {
  'of the C library, C': `LOCALE 'C'`,
  'that is built in, C.UTF-8': `LOCALE 'C' LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8'`,
  'of ICU, en-US': `LOCALE 'C' LOCALE_PROVIDER icu ICU_LOCALE 'en-US'`,
  // Its small form of I is ı.
  'of ICU, tr-TR': `LOCALE 'C' LOCALE_PROVIDER icu ICU_LOCALE 'tr-TR'`,
};

/** Texts that a search finds by each other. */
const ALIKE = [
  ['ÀÉ', 'àé', 'A\u0300É', 'a\u0300e\u0301'],
  ['Привет', 'ПРИВЕТ'],
  ['ΟΔΟΣ', 'οδος', 'οδοσ', 'ΟΔΌΣ'.normalize('NFD').replace('\u0301', '')],
  ['İSTANBUL', 'istanbul', 'ISTANBUL', 'i\u0307stanbul'],
  ['한글', '한글'.normalize('NFD')],
  ['H\u0331', '\u1e96'],
  ['𐐀𐐁', '𐐨𐐩'],
  ['50 %_\\ Ä', '50 %_\\ a\u0308'],
];

test.each(Object.entries(LOCALES))(
  'a search in a database with the locale %s finds a text in any case and Unicode form, and nothing else',
  async (_name, locale) => {
    await using database = await createDatabaseOf(inject('postgresUrl'), `ENCODING UTF8 ${locale}`);
    await using app = await startTestApp({ DATABASE_URL: database.url });
    const { todos } = (await signUp(app.trpcUrl)).api;
    const descriptionOf = (text: string) => `– ${text} –`;
    for (const text of ALIKE.flat()) await todos.create.mutate({ description: descriptionOf(text) });
    await todos.create.mutate({ description: 'ISıKLI e\u0323 xlsx' });

    for (const texts of ALIKE)
      for (const search of texts) {
        const { items } = await todos.list.query({ search, order: 'asc' });
        expect(
          items.map(({ description }) => description),
          search,
        ).toEqual(texts.map(descriptionOf));
      }
    for (const search of ['isik', 'ae', 'x%x', 'l_x'])
      expect((await todos.list.query({ search })).items, search).toEqual([]);
  },
);

test('todos that were written before the upgrade, or by an older server during it, are found as well', async () => {
  await using database = await createDatabaseOf(inject('postgresUrl'), `ENCODING UTF8 LOCALE 'C'`);
  await using app = await startTestApp({ DATABASE_URL: database.url });
  const { api, session } = await signUp(app.trpcUrl);
  const found = async (search: string) =>
    (await api.todos.list.query({ search })).items.map(({ description }) => description);
  /** As a server does that does not know the column. */
  const write = (description: string) =>
    query(
      database.url,
      `INSERT INTO todos (id, owner_id, description, priority, created_at, updated_at)
       VALUES (gen_random_uuid(), '${session.user.id}', '${description}', 'low', now(), now())`,
    );
  await write('E\u0301te\u0301');
  await query(database.url, 'ALTER TABLE todos DROP COLUMN search_text; DROP FUNCTION fold_text');
  const migration = '20261128101000_search_text';
  await query(database.url, `DELETE FROM _prisma_migrations WHERE migration_name = '${migration}'`);
  await write('ÉTÉ 2026');

  await using newer = await startTestApp({ DATABASE_URL: database.url });

  expect(newer.logs).toContainEqual([
    'info',
    'database.migration',
    { message: expect.stringContaining(migration) },
  ]);
  await write('Un été');
  expect(await found('été')).toEqual(['Un été', 'ÉTÉ 2026', 'E\u0301te\u0301']);
  await query(database.url, `UPDATE todos SET description = 'HIVER Ô' WHERE description = 'Un été'`);
  expect(await found('hiver ô')).toEqual(['HIVER Ô']);
  expect(await found('un é')).toEqual([]);
});
