import type { Api } from './api.ts';
import { createCaller, type CallProcedure } from './caller.ts';
import type { ClientOptions, Fetch } from './options.ts';
import { createProxy } from './proxy.ts';
import type { SessionHandle } from './session.ts';
import { createSessionEffects } from './session/effects.ts';
import { createSessionHandle } from './session/handle.ts';
import { createAccessToken, createRefresh } from './session/refresh.ts';
import { createSessionState } from './session/state.ts';
import { createTransport } from './transport.ts';

/** A client of the API: its procedures, like `api.todos.list.query()`, and `api.session`. */
export type Client = Api & { readonly session: SessionHandle };

const STORAGE_KEY = 'plumbline.session';

/**
 * Makes a client. Inputs, outputs and errors of each call are typed. Make one for each page, or on a server one for
 * each request. Throws a `TypeError` if `url` is not a valid URL.
 */
export function createClient(options: ClientOptions): Client {
  const {
    url,
    storage,
    storageKey: key = STORAGE_KEY,
    accessToken,
    headers = {},
    fetch = runtimeFetch,
  } = options;
  const now = () => Date.now();
  const state = createSessionState({ storage: accessToken === undefined ? storage : undefined, key, now });
  const send = createTransport({ url, fetch, headers });
  const { refresh, expectReplacement } = createRefresh({ state, send });
  const token =
    accessToken === undefined ? createAccessToken({ state, refresh, now }) : async () => accessToken();
  const effects = accessToken === undefined ? createSessionEffects({ state, expectReplacement }) : NO_EFFECTS;

  const call = createCaller({
    send: (operation, sending) => effects.after({ operation, response: send(operation, sending) }),
    token,
    refresh,
    currentUserId: () => state.get()?.session.user.id ?? null,
    ready: state.ready,
    defaults: options,
    random: Math.random,
  });
  const callWithEffects: CallProcedure = (operation, callOptions) => {
    effects.before(operation);
    return call(operation, callOptions);
  };

  const session = createSessionHandle({ state, token, call: callWithEffects });
  return createProxy({ call: callWithEffects, session });
}

/** Reads `globalThis.fetch` at each request, because monitoring tools and tests replace it later. */
const runtimeFetch: Fetch = (input, init) => globalThis.fetch(input, init);

/** The effects of a client with its own access token, which keeps no session. */
const NO_EFFECTS: ReturnType<typeof createSessionEffects> = {
  before: () => undefined,
  after: ({ response }) => response,
};
