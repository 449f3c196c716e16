import type { Api } from './api.js';
import type { ClientOptions } from './options.js';
import type { SessionHandle } from './session.js';

/** Every procedure of the server, and the session. */
export type Client = Api & {
  readonly session: SessionHandle;
};
/** A client whose every call knows its input, its output and the errors that it may end with. */
export declare function createClient(options: ClientOptions): Client;
