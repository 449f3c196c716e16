import { styleText } from 'node:util';
import { PRIORITIES, type Client, type Inputs, type Todo } from '@plumbline/client';
import { outputOf, Problem } from './calls.ts';

type Args = { words: string[]; due?: string; priority?: string; password: () => Promise<string> };
type Command = (api: Client, args: Args) => Promise<string>;

const signIn: Command = async (api, { words: [email = ''], password }) =>
  welcome(api, { email, password: await password() });

const signUp: Command = async (api, { words: [email = '', firstName = '', lastName = ''], password }) => {
  const account = { email, password: await password() };
  await outputOf(api.auth.register.mutate({ ...account, firstName, lastName }));
  return welcome(api, account);
};

async function welcome(api: Client, account: Inputs['auth']['login']): Promise<string> {
  return `Welcome, ${(await outputOf(api.auth.login.mutate(account))).user.firstName}.`;
}

const list: Command = async (api) => (await everyTodo(api)).map(lineOf).join('\n') || 'Nothing to do.';

const add: Command = async (api, { words, due, priority: name = 'medium' }) => {
  const priority = PRIORITIES.find((one) => one === name);
  if (priority === undefined) throw new Problem(`Unknown --priority. Use one of ${PRIORITIES.join(', ')}.`);
  const end = due === undefined ? null : new Date(`${due}T23:59:59`); // The end of the day, in local time.
  // JavaScript reads February 30 as a day in March.
  if (end?.toLocaleDateString('sv-SE') !== due)
    throw new Problem('Invalid --due. Use a date like 2026-12-24.');
  const input = { description: words.join(' '), priority, dueDate: end?.toISOString() ?? null };
  return `Added: ${(await outputOf(api.todos.create.mutate(input))).description}`;
};

const changing = (verb: 'complete' | 'reopen' | 'delete', said: string): Command => {
  return async (api, { words: [shortId] }) => {
    const { id, description } = await find(api, shortId);
    await outputOf<unknown>(api.todos[verb].mutate({ id }));
    return `${said}: ${description}`;
  };
};

export const commands = new Map<string, Command>([
  ...Object.entries({ 'sign-up': signUp, 'sign-in': signIn, list, add }),
  ['sign-out', (api) => api.session.signOut().then(() => 'Signed out.')],
  ['done', changing('complete', 'Done')],
  ['reopen', changing('reopen', 'Reopened')],
  ['remove', changing('delete', 'Removed')],
]);

async function find(api: Client, shortId = ''): Promise<Todo> {
  const [todo, ...others] = (await everyTodo(api)).filter(({ id }) => shortIdOf(id) === shortId);
  if (!todo || others.length > 0) throw new Problem(`Unknown or ambiguous ID "${shortId}". See: todo list`);
  return todo;
}

/** Returns the open todos, the earliest due first, then the completed ones. */
async function everyTodo(api: Client): Promise<Todo[]> {
  const open = everyPage(api, { isCompleted: false, sortBy: 'dueDate', order: 'asc' });
  return (await Promise.all([open, everyPage(api, { isCompleted: true })])).flat();
}

async function everyPage(api: Client, input: Inputs['todos']['list']): Promise<Todo[]> {
  const { items, nextCursor: cursor } = await outputOf(api.todos.list.query(input));
  return cursor === null ? items : [...items, ...(await everyPage(api, { ...input, cursor }))];
}

function lineOf({ id, description, dueDate, isCompleted, priority }: Todo): string {
  if (isCompleted) return `${shortIdOf(id)} ${styleText('dim', `✓ ${description}`)}`;
  const due = dueDate === null ? [] : [new Date(dueDate).toLocaleDateString('sv-SE')];
  return [shortIdOf(id), description, ...due, styleText('dim', priority)].join(' ');
}

/** An ID begins with its time of creation. Its end tells apart todos created at the same time. */
const shortIdOf = (id: string) => id.slice(-6);
