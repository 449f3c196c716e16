import type { ErrorAt, InputsOf, Mutation, OutputsOf, PathsOf, Query } from './calls.js';
import type { Priority, Session, SessionInfo, Todo, User } from './models.js';

/** Every procedure of the server. */
export interface Api {
  auth: {
    /** Starts a session. An unknown address and a wrong password are refused alike. */
    login: Mutation<
      {
        email: string;
        password: string;
      },
      Session,
      'DATABASE_UNAVAILABLE' | 'INVALID_CREDENTIALS' | 'OVERLOADED' | 'RATE_LIMITED'
    >;
    /** Ends the session that the refresh token belongs to. Succeeds whatever the token. */
    logout: Mutation<
      {
        refreshToken: string;
      },
      undefined,
      'DATABASE_UNAVAILABLE' | 'OVERLOADED' | 'RATE_LIMITED'
    >;
    /** Exchanges a refresh token, which is spent by it, for new tokens of the same session. */
    refresh: Mutation<
      {
        refreshToken: string;
      },
      Session,
      'DATABASE_UNAVAILABLE' | 'OVERLOADED' | 'RATE_LIMITED' | 'REFRESH_TOKEN_REUSED' | 'SESSION_EXPIRED'
    >;
    /** Creates an account. To sign in is a call of its own. */
    register: Mutation<
      {
        email: string;
        password: string;
        firstName: string;
        lastName: string;
      },
      User,
      'DATABASE_UNAVAILABLE' | 'EMAIL_TAKEN' | 'OVERLOADED' | 'PASSWORD_REJECTED' | 'RATE_LIMITED'
    >;
    /** Sends a link to the caller's address, unless it is verified already. */
    requestEmailVerification: Mutation<
      void,
      undefined,
      'DATABASE_UNAVAILABLE' | 'OVERLOADED' | 'RATE_LIMITED' | 'UNAUTHENTICATED'
    >;
    /** Sends a link to the address if there is an account. The answer does not tell. */
    requestPasswordReset: Mutation<
      {
        email: string;
      },
      undefined,
      'DATABASE_UNAVAILABLE' | 'OVERLOADED' | 'RATE_LIMITED'
    >;
    /** Spends a mailed token, sets the password and ends every session. */
    resetPassword: Mutation<
      {
        token: string;
        newPassword: string;
      },
      undefined,
      'DATABASE_UNAVAILABLE' | 'OVERLOADED' | 'PASSWORD_REJECTED' | 'RATE_LIMITED' | 'TOKEN_INVALID'
    >;
    sessions: {
      /** Where the caller is signed in, the place used last first. */
      list: Query<
        void,
        SessionInfo[],
        'DATABASE_UNAVAILABLE' | 'OVERLOADED' | 'RATE_LIMITED' | 'UNAUTHENTICATED'
      >;
      /** Ends one of the caller's sessions, at once and everywhere. */
      revoke: Mutation<
        {
          id: string;
        },
        undefined,
        'DATABASE_UNAVAILABLE' | 'OVERLOADED' | 'RATE_LIMITED' | 'SESSION_NOT_FOUND' | 'UNAUTHENTICATED'
      >;
      /** Ends every session of the caller but the one that calls, and says how many. */
      revokeOthers: Mutation<
        void,
        {
          revoked: number;
        },
        'DATABASE_UNAVAILABLE' | 'OVERLOADED' | 'RATE_LIMITED' | 'UNAUTHENTICATED'
      >;
    };
    /** Spends a mailed token, and marks its address as verified. */
    verifyEmail: Mutation<
      {
        token: string;
      },
      undefined,
      'DATABASE_UNAVAILABLE' | 'OVERLOADED' | 'RATE_LIMITED' | 'TOKEN_INVALID'
    >;
  };
  todos: {
    /** Marks as done. Again, it changes nothing: the first `completedAt` is kept. */
    complete: Mutation<
      {
        id: string;
      },
      Todo,
      'DATABASE_UNAVAILABLE' | 'OVERLOADED' | 'RATE_LIMITED' | 'TODO_NOT_FOUND' | 'UNAUTHENTICATED'
    >;
    /** Adds a todo. */
    create: Mutation<
      {
        description: string;
        priority?: Priority | undefined;
        dueDate?: string | null | undefined;
      },
      Todo,
      'DATABASE_UNAVAILABLE' | 'OVERLOADED' | 'RATE_LIMITED' | 'UNAUTHENTICATED'
    >;
    /** Deletes a todo for good. */
    delete: Mutation<
      {
        id: string;
      },
      undefined,
      'DATABASE_UNAVAILABLE' | 'OVERLOADED' | 'RATE_LIMITED' | 'TODO_NOT_FOUND' | 'UNAUTHENTICATED'
    >;
    /** One todo. Somebody else's is not found. */
    get: Query<
      {
        id: string;
      },
      Todo,
      'DATABASE_UNAVAILABLE' | 'OVERLOADED' | 'RATE_LIMITED' | 'TODO_NOT_FOUND' | 'UNAUTHENTICATED'
    >;
    /** A page of todos, newest first unless told otherwise. `nextCursor` leads to the next page; null at the end. */
    list: Query<
      | {
          limit?: number | undefined;
          /** The `nextCursor` of a list in the same sort order. */
          cursor?: string;
          isCompleted?: boolean;
          priority?: Priority[];
          dueBefore?: string;
          dueAfter?: string;
          search?: string;
          sortBy?: 'createdAt' | 'dueDate' | 'priority' | undefined;
          order?: 'asc' | 'desc' | undefined;
        }
      | undefined,
      {
        items: Todo[];
        nextCursor: string | null;
      },
      'DATABASE_UNAVAILABLE' | 'OVERLOADED' | 'RATE_LIMITED' | 'UNAUTHENTICATED'
    >;
    /** Marks as not done. */
    reopen: Mutation<
      {
        id: string;
      },
      Todo,
      'DATABASE_UNAVAILABLE' | 'OVERLOADED' | 'RATE_LIMITED' | 'TODO_NOT_FOUND' | 'UNAUTHENTICATED'
    >;
    /** How many are open, completed, and open past their due date. */
    summary: Query<
      void,
      {
        open: number;
        completed: number;
        overdue: number;
      },
      'DATABASE_UNAVAILABLE' | 'OVERLOADED' | 'RATE_LIMITED' | 'UNAUTHENTICATED'
    >;
    /** Changes the fields that are given. With `expectedVersion`, only if nobody else has changed it since. */
    update: Mutation<
      {
        id: string;
        description?: string;
        priority?: Priority;
        dueDate?: string | null;
        expectedVersion?: number;
      },
      Todo,
      | 'DATABASE_UNAVAILABLE'
      | 'OVERLOADED'
      | 'RATE_LIMITED'
      | 'TODO_NOT_FOUND'
      | 'UNAUTHENTICATED'
      | 'VERSION_CONFLICT'
    >;
  };
  users: {
    /** Sets a new password. Ends every older session of the user, and returns a new one. */
    changePassword: Mutation<
      {
        currentPassword: string;
        newPassword: string;
        newPasswordConfirm: string;
      },
      Session,
      | 'DATABASE_UNAVAILABLE'
      | 'INVALID_CREDENTIALS'
      | 'OVERLOADED'
      | 'PASSWORD_REJECTED'
      | 'RATE_LIMITED'
      | 'UNAUTHENTICATED'
    >;
    /** Deletes the account, with its sessions and todos. */
    delete: Mutation<
      {
        password: string;
      },
      undefined,
      'DATABASE_UNAVAILABLE' | 'INVALID_CREDENTIALS' | 'OVERLOADED' | 'RATE_LIMITED' | 'UNAUTHENTICATED'
    >;
    /** Returns the signed-in user. */
    me: Query<void, User, 'DATABASE_UNAVAILABLE' | 'OVERLOADED' | 'RATE_LIMITED' | 'UNAUTHENTICATED'>;
    /** Changes the names that are given. */
    update: Mutation<
      {
        firstName?: string;
        lastName?: string;
      },
      User,
      'DATABASE_UNAVAILABLE' | 'OVERLOADED' | 'RATE_LIMITED' | 'UNAUTHENTICATED'
    >;
  };
}
/** The input of each procedure: `Inputs['todos']['create']`. */
export type Inputs = InputsOf<Api>;
/** The output of each procedure: `Outputs['todos']['list']`. */
export type Outputs = OutputsOf<Api>;
/** How a procedure can fail: `ErrorOf<'auth.login'>`. */
export type ErrorOf<Path extends PathsOf<Api>> = ErrorAt<Api, Path>;
