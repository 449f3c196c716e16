import type { UserId } from '../../server/schemas/ids.schema.ts';
import { order, sortBy, todoId, type Sort } from '../../server/todos/cursor.schema.ts';
import type { NewTodo, Todo, TodoRepository } from '../../server/todos/todo.ts';
import type { ListTodosInput } from '../../server/todos/todos.schema.ts';
import { positionOf } from './memory-todos.ts';
import type { Random } from './random.ts';

export const SORTS: Sort[] = sortBy.options.flatMap((key) =>
  order.options.map((direction) => ({ sortBy: key, order: direction })),
);

const day = (number: number) => new Date(Date.UTC(2026, 10, number));

/** From few values, so that many todos are equal in what they are sorted by. */
export function randomTodo({ pick, uuid }: Random): NewTodo {
  return {
    id: todoId.parse(uuid()),
    description: pick(['Call the bank', 'BANK statement', 'Buy apples', '100 % apples']),
    priority: pick(['normal', 'low', 'medium', 'high', 'top']),
    dueDate: pick([null, null, day(20), day(21), day(22), day(23)]),
    createdAt: pick([day(1), day(2), day(3)]),
  };
}

/** All that the list's input has beside its sort order and its pages. */
export type Filter = Omit<ListTodosInput, keyof Sort | 'limit' | 'after'>;

const CHOICES = {
  isCompleted: [{}, { isCompleted: true }, { isCompleted: false }],
  priority: [{}, { priority: ['top'] }, { priority: ['medium', 'normal', 'high'] }],
  dueBefore: [{}, { dueBefore: day(22) }],
  dueAfter: [{}, { dueAfter: day(20) }],
  search: [{}, { search: 'bank' }],
} satisfies Record<keyof Filter, Filter[]>;

/** Every combination of them. */
export const FILTERS = Object.values<Filter[]>(CHOICES).reduce<Filter[]>(
  (filters, choices) => filters.flatMap((filter) => choices.map((choice) => ({ ...filter, ...choice }))),
  [{}],
);

/** What a list should hold. Written another way than any repository: the order is that of plain strings. */
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

export function matching(filter: Filter, todos: readonly Todo[]): Todo[] {
  const { isCompleted, priority, search, dueBefore, dueAfter } = filter;
  let matches = [...todos];
  if (isCompleted !== undefined)
    matches = matches.filter((todo) => (todo.completedAt !== null) === isCompleted);
  if (priority !== undefined)
    matches = matches.filter((todo) => priority.some((one) => one === todo.priority));
  if (search !== undefined)
    matches = matches.filter((todo) => new RegExp(search, 'i').test(todo.description));
  const due = (todo: Todo) => todo.dueDate?.getTime() ?? Number.NaN;
  if (dueBefore !== undefined) matches = matches.filter((todo) => due(todo) < dueBefore.getTime());
  if (dueAfter !== undefined) matches = matches.filter((todo) => due(todo) > dueAfter.getTime());
  return matches;
}

type Reading = {
  todos: TodoRepository;
  ownerId: UserId;
  query: Sort & Filter & { limit: number };
  /** Done after each page but the last, as others do while somebody reads. */
  meanwhile?: (last: Todo) => Promise<void>;
};

/** A list that never ends fails its test by what it repeats, and does not hold it up. */
const PAGES_MAX = 100;

/** Everything, page by page. */
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
