import type { Api } from './api.js';
import type { ClientOptions } from './options.js';
import type { SessionHandle } from './session.js';

/** A client of the API: its procedures, like `api.todos.list.query()`, and `api.session`. */
export type Client = Api & {
  readonly session: SessionHandle;
};
/**
 * Makes a client. Inputs, outputs and errors of each call are typed. Make one for each page, or on a server one for
 * each request. Throws a `TypeError` if `url` is not a valid URL.
 */
export declare function createClient(options: ClientOptions): Client;
