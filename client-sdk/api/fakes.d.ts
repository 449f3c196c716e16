import type { Todo, User } from './models.js';

/** Returns a `Todo` as the server sends it, with your fields. The other fields are always the same. */
export declare const fakeTodo: (fields?: Partial<Todo>) => Todo;
/** Returns a `User` as the server sends it, with your fields. The other fields are always the same. */
export declare const fakeUser: (fields?: Partial<User>) => User;
