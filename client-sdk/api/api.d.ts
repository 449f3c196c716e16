import type { ErrorAt, InputsOf, Mutation, OutputsOf, PathsOf, Query } from './calls.js';
import type { Priority, Session, SessionInfo, Todo, User } from './models.js';

/** Every procedure of the server. */
export interface Api {
  auth: {
    /** Starts a session. An unknown email address and a wrong password get the same error. */
    login: Mutation<
      {
        email: string;
        password: string;
      },
      Session,
      'DATABASE_UNAVAILABLE' | 'INVALID_CREDENTIALS' | 'OVERLOADED' | 'RATE_LIMITED'
    >;
    /** Ends the session of the refresh token. Succeeds even if the token is invalid. */
    logout: Mutation<
      {
        refreshToken: string;
      },
      undefined,
      'DATABASE_UNAVAILABLE' | 'OVERLOADED' | 'RATE_LIMITED'
    >;
    /** Exchanges a refresh token for new tokens of the same session. The old refresh token is spent. */
    refresh: Mutation<
      {
        refreshToken: string;
      },
      Session,
      'DATABASE_UNAVAILABLE' | 'OVERLOADED' | 'RATE_LIMITED' | 'REFRESH_TOKEN_REUSED' | 'SESSION_EXPIRED'
    >;
    /** Creates an account. It does not sign the user in. */
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
    /** Mails a verification link to the caller's email address, unless it is already verified. */
    requestEmailVerification: Mutation<
      void,
      undefined,
      'DATABASE_UNAVAILABLE' | 'OVERLOADED' | 'RATE_LIMITED' | 'UNAUTHENTICATED'
    >;
    /** Mails a reset link if the account exists. The response does not reveal whether it does. */
    requestPasswordReset: Mutation<
      {
        email: string;
      },
      undefined,
      'DATABASE_UNAVAILABLE' | 'OVERLOADED' | 'RATE_LIMITED'
    >;
    /** Sets a new password with a mailed token, and ends all of the user's sessions. The token is spent. */
    resetPassword: Mutation<
      {
        token: string;
        newPassword: string;
      },
      undefined,
      'DATABASE_UNAVAILABLE' | 'OVERLOADED' | 'PASSWORD_REJECTED' | 'RATE_LIMITED' | 'TOKEN_INVALID'
    >;
    sessions: {
      /** Lists the caller's sessions, last used first. */
      list: Query<
        void,
        SessionInfo[],
        'DATABASE_UNAVAILABLE' | 'OVERLOADED' | 'RATE_LIMITED' | 'UNAUTHENTICATED'
      >;
      /** Ends one of the caller's sessions at once. */
      revoke: Mutation<
        {
          id: string;
        },
        undefined,
        'DATABASE_UNAVAILABLE' | 'OVERLOADED' | 'RATE_LIMITED' | 'SESSION_NOT_FOUND' | 'UNAUTHENTICATED'
      >;
      /** Ends all of the caller's other sessions. Returns how many there were. */
      revokeOthers: Mutation<
        void,
        {
          revoked: number;
        },
        'DATABASE_UNAVAILABLE' | 'OVERLOADED' | 'RATE_LIMITED' | 'UNAUTHENTICATED'
      >;
    };
    /** Marks the email address of a mailed token as verified. Until the token expires, repeating the call succeeds and changes nothing. */
    verifyEmail: Mutation<
      {
        token: string;
      },
      undefined,
      'DATABASE_UNAVAILABLE' | 'OVERLOADED' | 'RATE_LIMITED' | 'TOKEN_INVALID'
    >;
  };
  todos: {
    /** Marks a todo as completed. Repeating it keeps the first `completedAt`. */
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
      'DATABASE_UNAVAILABLE' | 'OVERLOADED' | 'RATE_LIMITED' | 'TODOS_FULL' | 'UNAUTHENTICATED'
    >;
    /** Deletes a todo permanently. */
    delete: Mutation<
      {
        id: string;
      },
      undefined,
      'DATABASE_UNAVAILABLE' | 'OVERLOADED' | 'RATE_LIMITED' | 'TODO_NOT_FOUND' | 'UNAUTHENTICATED'
    >;
    /** Returns a todo. */
    get: Query<
      {
        id: string;
      },
      Todo,
      'DATABASE_UNAVAILABLE' | 'OVERLOADED' | 'RATE_LIMITED' | 'TODO_NOT_FOUND' | 'UNAUTHENTICATED'
    >;
    /** Returns a page of todos, newest first by default. Pass `nextCursor` as `cursor` to get the next page. It is null on the last page. */
    list: Query<
      | {
          limit?: number | undefined;
          /** The `nextCursor` of a page in the same sort order. */
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
      'DATABASE_UNAVAILABLE' | 'OVERLOADED' | 'RATE_LIMITED' | 'TOO_EXPENSIVE' | 'UNAUTHENTICATED'
    >;
    /** Marks a todo as not completed. */
    reopen: Mutation<
      {
        id: string;
      },
      Todo,
      'DATABASE_UNAVAILABLE' | 'OVERLOADED' | 'RATE_LIMITED' | 'TODO_NOT_FOUND' | 'UNAUTHENTICATED'
    >;
    /** Counts the open, completed and overdue todos. */
    summary: Query<
      void,
      {
        open: number;
        completed: number;
        overdue: number;
      },
      'DATABASE_UNAVAILABLE' | 'OVERLOADED' | 'RATE_LIMITED' | 'TOO_EXPENSIVE' | 'UNAUTHENTICATED'
    >;
    /** Changes the given fields. With `expectedVersion`, fails if the todo has changed since that version. */
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
    /** Changes the password. Ends all of the user's sessions and returns a new one. */
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
    /** Deletes the account and everything in it. */
    delete: Mutation<
      {
        password: string;
      },
      undefined,
      'DATABASE_UNAVAILABLE' | 'INVALID_CREDENTIALS' | 'OVERLOADED' | 'RATE_LIMITED' | 'UNAUTHENTICATED'
    >;
    /** Returns the signed-in user. */
    me: Query<void, User, 'DATABASE_UNAVAILABLE' | 'OVERLOADED' | 'RATE_LIMITED' | 'UNAUTHENTICATED'>;
    /** Changes the first name, the last name, or both. */
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
