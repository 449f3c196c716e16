import { createClient, safe } from '@plumbline/client';

const api = createClient({ url: 'http://127.0.0.1:3000/trpc' });
const account = { email: 'ada@example.com', password: 'a pass phrase of some length' };
await safe(api.auth.register.mutate({ ...account, firstName: 'Ada', lastName: 'Lovelace' }));

const [, error] = await safe(api.auth.login.mutate(account));
if (error?.reason === 'RATE_LIMITED') console.log(`Wait ${error.details.retryAfterSeconds} s.`);
//         ^? 'INVALID_CREDENTIALS' | 'RATE_LIMITED' | 'OVERLOADED' | 'DATABASE_UNAVAILABLE' | null
if (error) throw error;

const todo = await api.todos.create.mutate({
  description: 'Call the bank',
  dueDate: '2026-12-24T09:00:00+01:00',
});
//    ^? { id: string; description: string; priority: 'normal' | 'low' | …; dueDate: string | null; … }
console.log(todo.priority, todo.dueDate); // medium 2026-12-24T08:00:00.000Z
