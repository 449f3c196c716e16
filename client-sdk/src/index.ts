export type { Api, ErrorOf, Inputs, Outputs } from './api.ts';
export type { Call, CallOptions, Mutation, Query } from './calls.ts';
export { createClient, type Client } from './client.ts';
export {
  fieldErrors,
  isApiError,
  safe,
  type Answer,
  type ApiError,
  type ErrorData,
  type Fault,
  type InvalidInput,
  type NoAnswer,
  type Refusal,
  type Result,
} from './errors.ts';
// generated: models
export {
  PRIORITIES,
  type FieldIssue,
  type Priority,
  type Reason,
  type ReasonDetails,
  type Session,
  type SessionInfo,
  type Todo,
  type User,
} from './models.ts';
// end
export type { ClientOptions, Fetch } from './options.ts';
export type { SessionChange, SessionHandle, SessionListener, SessionStorage } from './session.ts';
