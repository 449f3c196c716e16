import type * as z from 'zod';
import type * as authReasons from '../../server/auth/auth.reasons.ts';
import type { sessionListOutput, sessionOutput } from '../../server/auth/auth.schema.ts';
import type * as commonReasons from '../../server/errors.ts';
import type { DetailsOf, Reason as ServerReason } from '../../server/errors.ts';
import type * as todosReasons from '../../server/todos/todos.reasons.ts';
import type { todoOutput } from '../../server/todos/todos.schema.ts';
import type { FieldIssue as ServerFieldIssue } from '../../server/trpc/error-shape.ts';
import type * as usersReasons from '../../server/users/users.reasons.ts';
import type { userOutput } from '../../server/users/users.schema.ts';

// What is published of this file is written out by build/declare.ts: the shapes without where they come from.

/** Somebody with an account. */
export type User = z.output<typeof userOutput>;

/** What signing in answers. `expiresAt` is when the access token does. */
export type Session = z.output<typeof sessionOutput>;

/** Where somebody is signed in. `ip` and `userAgent` are those of the sign-in; `current` is the one that asks. */
export type SessionInfo = z.output<typeof sessionListOutput>[number];

/** Dates are ISO 8601 strings in UTC. `version` counts the changes, from 1. */
export type Todo = z.output<typeof todoOutput>;

/** How urgent a todo is. */
export type Priority = Todo['priority'];

/** What is wrong with one field of an input. `path` is keys and indexes joined by dots; empty for the whole input. */
export type FieldIssue = ServerFieldIssue;

/** Every reason for which the API refuses, with what it says beside the name. */
export type ReasonDetails = ReasonsIn<typeof commonReasons> &
  ReasonsIn<typeof authReasons> &
  ReasonsIn<typeof usersReasons> &
  ReasonsIn<typeof todosReasons>;

type ReasonsIn<Module> = {
  [
    Name in keyof Module as Module[Name] extends ServerReason ? Name : never
  ]: Module[Name] extends ServerReason ? DetailsOf<Module[Name]> : never;
};

export type Reason = keyof ReasonDetails;
