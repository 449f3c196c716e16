import type { ErrorAt, InputsOf, Mutation, OutputsOf, PathsOf, Query } from './calls.js';
import type { Session, SessionInfo, Todo, User } from './models.js';

/** Every procedure of the server. */
export interface Api {
  auth: {
    /** Sends a link to the caller's address, unless it is verified already. */
    requestEmailVerification: Mutation<
      void,
      undefined,
      'UNAUTHENTICATED' | 'RATE_LIMITED' | 'OVERLOADED' | 'DATABASE_UNAVAILABLE'
    >;
    /** Spends a mailed token, and marks its address as verified. */
    verifyEmail: Mutation<
      { token: string },
      undefined,
      'TOKEN_INVALID' | 'RATE_LIMITED' | 'OVERLOADED' | 'DATABASE_UNAVAILABLE'
    >;
    /** Sends a link to the address if there is an account. The answer does not tell. */
    requestPasswordReset: Mutation<
      { email: string },
      undefined,
      'RATE_LIMITED' | 'OVERLOADED' | 'DATABASE_UNAVAILABLE'
    >;
    /** Spends a mailed token, sets the password and ends every session. */
    resetPassword: Mutation<
      { token: string; newPassword: string },
      undefined,
      'PASSWORD_REJECTED' | 'TOKEN_INVALID' | 'RATE_LIMITED' | 'OVERLOADED' | 'DATABASE_UNAVAILABLE'
    >;
    /** Creates an account. To sign in is a call of its own. */
    register: Mutation<
      { firstName: string; lastName: string; email: string; password: string },
      User,
      'EMAIL_TAKEN' | 'PASSWORD_REJECTED' | 'RATE_LIMITED' | 'OVERLOADED' | 'DATABASE_UNAVAILABLE'
    >;
    /** Starts a session. An unknown address and a wrong password are refused alike. */
    login: Mutation<
      { email: string; password: string },
      Session,
      'INVALID_CREDENTIALS' | 'RATE_LIMITED' | 'OVERLOADED' | 'DATABASE_UNAVAILABLE'
    >;
    /** Exchanges a refresh token, which is spent by it, for new tokens of the same session. */
    refresh: Mutation<
      { refreshToken: string },
      Session,
      'SESSION_EXPIRED' | 'REFRESH_TOKEN_REUSED' | 'RATE_LIMITED' | 'OVERLOADED' | 'DATABASE_UNAVAILABLE'
    >;
    /** Ends the session that the refresh token belongs to. Succeeds whatever the token. */
    logout: Mutation<
      { refreshToken: string },
      undefined,
      'RATE_LIMITED' | 'OVERLOADED' | 'DATABASE_UNAVAILABLE'
    >;
    sessions: {
      /** Where the caller is signed in, the place used last first. */
      list: Query<
        void,
        SessionInfo[],
        'UNAUTHENTICATED' | 'RATE_LIMITED' | 'OVERLOADED' | 'DATABASE_UNAVAILABLE'
      >;
      /** Ends one of the caller's sessions, at once and everywhere. */
      revoke: Mutation<
        { id: string },
        undefined,
        'UNAUTHENTICATED' | 'RATE_LIMITED' | 'SESSION_NOT_FOUND' | 'OVERLOADED' | 'DATABASE_UNAVAILABLE'
      >;
      /** Ends every session of the caller but the one that calls, and says how many. */
      revokeOthers: Mutation<
        void,
        { revoked: number },
        'UNAUTHENTICATED' | 'RATE_LIMITED' | 'OVERLOADED' | 'DATABASE_UNAVAILABLE'
      >;
    };
  };
  users: {
    /** Who is calling. */
    me: Query<void, User, 'UNAUTHENTICATED' | 'RATE_LIMITED' | 'OVERLOADED' | 'DATABASE_UNAVAILABLE'>;
    /** Changes the names that are given. */
    update: Mutation<
      { firstName?: string; lastName?: string },
      User,
      'UNAUTHENTICATED' | 'RATE_LIMITED' | 'OVERLOADED' | 'DATABASE_UNAVAILABLE'
    >;
    /** Sets a new password. Every older token of the user is dead; the answer is a fresh session. */
    changePassword: Mutation<
      { currentPassword: string; newPassword: string; newPasswordConfirm: string },
      Session,
      | 'UNAUTHENTICATED'
      | 'INVALID_CREDENTIALS'
      | 'PASSWORD_REJECTED'
      | 'RATE_LIMITED'
      | 'OVERLOADED'
      | 'DATABASE_UNAVAILABLE'
    >;
    /** Deletes the account, with its sessions and todos. */
    delete: Mutation<
      { password: string },
      undefined,
      'UNAUTHENTICATED' | 'INVALID_CREDENTIALS' | 'RATE_LIMITED' | 'OVERLOADED' | 'DATABASE_UNAVAILABLE'
    >;
  };
  todos: {
    /** Adds a todo. */
    create: Mutation<
      {
        description: string;
        priority?: 'normal' | 'low' | 'medium' | 'high' | 'top' | undefined;
        dueDate?: string | undefined | null;
      },
      Todo,
      'UNAUTHENTICATED' | 'RATE_LIMITED' | 'OVERLOADED' | 'DATABASE_UNAVAILABLE'
    >;
    /** A page of todos, newest first unless told otherwise. `nextCursor` leads to the next page; null at the end. */
    list: Query<
      | {
          limit?: number | undefined;
          cursor?: string;
          isCompleted?: boolean;
          priority?: ('normal' | 'low' | 'medium' | 'high' | 'top')[];
          dueBefore?: string;
          dueAfter?: string;
          search?: string;
          sortBy?: 'createdAt' | 'priority' | 'dueDate' | undefined;
          order?: 'asc' | 'desc' | undefined;
        }
      | undefined,
      { items: Todo[]; nextCursor: string | null },
      'UNAUTHENTICATED' | 'RATE_LIMITED' | 'OVERLOADED' | 'DATABASE_UNAVAILABLE'
    >;
    /** One todo. Somebody else's is not found. */
    get: Query<
      { id: string },
      Todo,
      'UNAUTHENTICATED' | 'RATE_LIMITED' | 'TODO_NOT_FOUND' | 'OVERLOADED' | 'DATABASE_UNAVAILABLE'
    >;
    /** Changes the fields that are given. With `expectedVersion`, only if nobody else has changed it since. */
    update: Mutation<
      {
        id: string;
        description?: string;
        priority?: 'normal' | 'low' | 'medium' | 'high' | 'top';
        dueDate?: string | null;
        expectedVersion?: number;
      },
      Todo,
      | 'UNAUTHENTICATED'
      | 'RATE_LIMITED'
      | 'TODO_NOT_FOUND'
      | 'VERSION_CONFLICT'
      | 'OVERLOADED'
      | 'DATABASE_UNAVAILABLE'
    >;
    /** Marks as done. Again, it changes nothing: the first `completedAt` is kept. */
    complete: Mutation<
      { id: string },
      Todo,
      'UNAUTHENTICATED' | 'RATE_LIMITED' | 'TODO_NOT_FOUND' | 'OVERLOADED' | 'DATABASE_UNAVAILABLE'
    >;
    /** Marks as not done. */
    reopen: Mutation<
      { id: string },
      Todo,
      'UNAUTHENTICATED' | 'RATE_LIMITED' | 'TODO_NOT_FOUND' | 'OVERLOADED' | 'DATABASE_UNAVAILABLE'
    >;
    /** Deletes a todo for good. */
    delete: Mutation<
      { id: string },
      undefined,
      'UNAUTHENTICATED' | 'RATE_LIMITED' | 'TODO_NOT_FOUND' | 'OVERLOADED' | 'DATABASE_UNAVAILABLE'
    >;
    /** How many are open, completed, and open past their due date. */
    summary: Query<
      void,
      { open: number; completed: number; overdue: number },
      'UNAUTHENTICATED' | 'RATE_LIMITED' | 'OVERLOADED' | 'DATABASE_UNAVAILABLE'
    >;
  };
}

/** What each procedure takes: `Inputs['todos']['create']`. */
export type Inputs = InputsOf<Api>;

/** What each procedure answers: `Outputs['todos']['list']`. */
export type Outputs = OutputsOf<Api>;

/** How a procedure can fail: `ErrorOf<'auth.login'>`. */
export type ErrorOf<Path extends PathsOf<Api>> = ErrorAt<Api, Path>;
