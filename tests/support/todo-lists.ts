import type { UserId } from '../../server/schemas/ids.schema.ts';
import { order, sortBy, todoId, type Sort } from '../../server/todos/cursor.schema.ts';
import type { NewTodo, Todo, TodoFilter, TodoRepository } from '../../server/todos/todo.ts';
import { positionOf } from './memory-todos.ts';
import type { Random } from './random.ts';

export const SORTS: Sort[] = sortBy.options.flatMap((key) =>
  order.options.map((direction) => ({ sortBy: key, order: direction })),
);

const day = (number: number) => new Date(Date.UTC(2026, 10, number));

/** Returns a todo made of few values, so that many todos have equal sort keys. */
export function randomTodo({ pick, uuid }: Random): NewTodo {
  return {
    id: todoId.parse(uuid()),
    description: pick(['Call the bank', 'BANK statement', 'Buy apples', '100 % apples']),
    priority: pick(['normal', 'low', 'medium', 'high', 'top']),
    dueDate: pick([null, null, day(20), day(21), day(22), day(23)]),
    createdAt: pick([day(1), day(2), day(3)]),
  };
}

const CHOICES: TodoFilter[][] = [
  [{}, { isCompleted: true }, { isCompleted: false }],
  [{}, { priority: ['top'] }, { priority: ['medium', 'normal', 'high'] }],
  [{}, { dueBefore: day(22) }],
  [{}, { dueAfter: day(20) }],
  [{}, { search: 'bank' }],
];

/** Every combination of the filters on a todo's own fields. */
export const FILTERS = CHOICES.reduce<TodoFilter[]>(
  (filters, choices) => filters.flatMap((filter) => choices.map((choice) => ({ ...filter, ...choice }))),
  [{}],
);

/** Returns the todos in the expected order. It compares plain strings, which no repository does. */
export function sortedBy({ sortBy, order }: Sort, todos: readonly Todo[]): Todo[] {
  const ascending = todos
    .map((todo) => ({ todo, key: `${KEYS[sortBy](todo)} ${todo.id}` }))
    .sort((a, b) => (a.key < b.key ? -1 : 1))
    .map(({ todo }) => todo);
  return order === 'asc' ? ascending : ascending.reverse();
}

const KEYS = {
  createdAt: ({ createdAt }) => createdAt.toISOString(),
  dueDate: ({ dueDate }) => dueDate?.toISOString() ?? 'undated',
  priority: ({ priority }) => ({ normal: 'a', low: 'b', medium: 'c', high: 'd', top: 'e' })[priority],
} as const satisfies Record<Sort['sortBy'], (todo: Todo) => string>;

type Reading = {
  todos: TodoRepository;
  ownerId: UserId;
  query: Sort & TodoFilter & { limit: number };
  /** Done after each page but the last, as others do while somebody reads. */
  meanwhile?: (last: Todo) => Promise<void>;
};

/** Ends a list that would never end. Its test then fails because todos are repeated. */
const PAGES_MAX = 100;

/** Reads all pages. */
export async function readPages({ todos, ownerId, query, meanwhile }: Reading): Promise<Todo[]> {
  const read: Todo[] = [];
  let last: Todo | undefined;
  for (let pages = 0; pages < PAGES_MAX; pages += 1) {
    const after = last === undefined ? null : positionOf(last, query);
    const page = await todos.list(ownerId, { ...query, after });
    read.push(...page);
    last = page.at(-1);
    if (last === undefined || page.length < query.limit) break;
    await meanwhile?.(last);
  }
  return read;
}
