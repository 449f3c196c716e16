import type { FaultsByFile } from '../fault.ts';

const REPOSITORY = ['tests/integration/todos.repository.test.ts'];
const CHANGES = ['tests/integration/todos.changes.repository.test.ts'];
const LISTS = ['tests/integration/todos.list.repository.test.ts', 'tests/e2e/todos.list.test.ts'];
const LEAP_SECONDS = ['tests/e2e/leap-seconds.test.ts'];
const TEXT = ['tests/e2e/text.test.ts'];
const RACES = ['tests/e2e/todos.races.test.ts'];

export const todoFaults: FaultsByFile = {
  'server/todos/todos.repository.ts': [
    {
      name: "anyone's todo can be deleted",
      text: 'deleteMany({ where: { id, ownerId } })',
      replacement: 'deleteMany({ where: { id } })',
      tests: REPOSITORY,
    },
    {
      name: "anyone's todo can be changed",
      text: 'updateManyAndReturn({ where, data',
      replacement: 'updateManyAndReturn({ where: { id: where.id }, data',
      tests: REPOSITORY,
    },
    {
      name: "anyone's todo can be read",
      text: 'id = $1::uuid AND owner_id = $2::uuid',
      replacement: 'id = $1::uuid AND $2::uuid IS NOT NULL',
      tests: REPOSITORY,
    },
    {
      name: "the summary counts everyone's todos",
      text: 'WHERE owner_id = $1::uuid`',
      replacement: 'WHERE $1::uuid IS NOT NULL`',
      tests: [...REPOSITORY, ...CHANGES, ...LISTS],
    },
    {
      name: 'completed todos count as overdue',
      text: 'completed_at IS NULL AND due_date',
      replacement: 'due_date',
      tests: [...REPOSITORY, ...CHANGES, ...LISTS],
    },
    {
      name: 'completing again moves the time of completion',
      text: 'changeOrFind({ id, ownerId, completedAt: null },',
      replacement: 'changeOrFind({ id, ownerId },',
      tests: CHANGES,
    },
    {
      name: 'a change does not raise the version',
      text: 'increment: 1',
      replacement: 'increment: 0',
      tests: CHANGES,
    },
    {
      name: 'creating for an owner who is being deleted is a defect',
      text: 'isForeignKeyViolation(error) ? sessionEnded() : error',
      replacement: 'error',
      tests: RACES,
    },
    {
      name: 'creating for an owner who is being deleted hides the reason',
      text: '? sessionEnded() : error',
      replacement: "? new Error('The owner is gone.') : error",
      tests: RACES,
    },
    {
      name: 'a defect of creating passes for an ended session',
      text: 'isForeignKeyViolation(error) ?',
      replacement: '!isForeignKeyViolation(error) ?',
      tests: RACES,
    },
    {
      name: "a list holds everyone's todos",
      text: "'owner_id = $1::uuid'",
      replacement: "'$1::uuid IS NOT NULL'",
      tests: LISTS,
    },
    {
      name: 'dueBefore includes its own moment',
      text: '`due_date < ',
      replacement: '`due_date <= ',
      tests: LISTS,
    },
    {
      name: 'an ascending page repeats the last todo of the page before',
      text: "{ word: 'ASC', sign: '>' }",
      replacement: "{ word: 'ASC', sign: '>=' }",
      tests: LISTS,
    },
    {
      name: 'an underscore in a search stands for any letter',
      text: String.raw`/[\\%_]/g`,
      replacement: String.raw`/[\\%]/g`,
      tests: LISTS,
    },
    {
      name: "a search depends on the database's locale",
      text: 'search_text LIKE (SELECT fold_text(${',
      replacement: 'description ILIKE (SELECT (${',
      tests: ['tests/e2e/search-locales.test.ts'],
    },
    {
      name: 'a page that ends without due dates begins anew',
      text: "position.value ?? 'infinity'",
      replacement: "position.value ?? '-infinity'",
      tests: LISTS,
    },
  ],
  'server/todos/todos.service.ts': [
    {
      name: 'a last page that is full has a next one',
      text: 'rows.length > items.length',
      replacement: 'rows.length >= items.length',
    },
    {
      name: 'no list has a second page',
      text: 'limit: query.limit + 1',
      replacement: 'limit: query.limit',
    },
  ],
  'server/todos/cursor.schema.ts': [
    {
      name: 'a cursor is taken in the opposite order',
      text: 'order === sort.order && ',
      replacement: '',
    },
    {
      name: 'a cursor is taken in another sort order',
      text: ' && position.sortBy === sort.sortBy',
      replacement: '',
    },
  ],
  'server/todos/todos.schema.ts': [
    {
      name: 'a page may be ten times as long',
      text: 'PAGE_LENGTH_MAX = 100',
      replacement: 'PAGE_LENGTH_MAX = 1_000',
    },
    {
      name: 'a description may be empty',
      text: 'trimmedText({ min: 1, max: 2_000 })',
      replacement: 'trimmedText({ min: 0, max: 2_000 })',
    },
  ],
  'server/schemas/time.schema.ts': [
    {
      name: 'a date before the first year is accepted',
      text: 'date >= EARLIEST && ',
      replacement: '',
    },
    {
      name: 'a leap second is accepted at the end of any minute',
      text: '!LEAP_SECOND.test(value) || isLastOfDay(secondBefore(value))',
      replacement: 'true',
      tests: LEAP_SECONDS,
    },
    {
      name: 'a leap second is accepted in UTC only',
      text: String.raw`(?<=T\d\d:\d\d:)60`,
      replacement: '(?<=T23:59:)60',
      tests: LEAP_SECONDS,
    },
  ],
  'server/schemas/text.schema.ts': [
    {
      name: 'a NUL reaches the database',
      text: String.raw`[^\0\uD800`,
      replacement: String.raw`[^\uD800`,
    },
    {
      name: 'invisible text counts as text',
      text: ".regex(VISIBLE, 'Must have a visible character.')",
      replacement: '',
      tests: TEXT,
    },
    {
      name: 'a blank Hangul filler counts as visible',
      text: String.raw`\p{Cf}\p{Default_Ignorable_Code_Point}`,
      replacement: String.raw`\p{Cf}`,
      tests: TEXT,
    },
    {
      name: 'a name may hold an escape sequence',
      text: String.raw`[^\p{Cc}\p{Zl}`,
      replacement: String.raw`[^\p{Zl}`,
      tests: TEXT,
    },
    {
      name: 'a name may override the direction of text',
      text: String.raw`\u202A-\u202E`,
      replacement: '',
      tests: TEXT,
    },
  ],
};
