export type { Api, ErrorOf, Inputs, Outputs } from './api.js';
export type { Call, CallOptions, Mutation, Query } from './calls.js';
export { createClient, type Client } from './client.js';
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
} from './errors.js';
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
} from './models.js';
export type { ClientOptions, Fetch } from './options.js';
export type { SessionChange, SessionHandle, SessionListener, SessionStorage } from './session.js';
