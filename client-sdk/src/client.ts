import { createAccessToken } from './access-token.ts';
import type { Api } from './api.ts';
import { createCaller, type CallProcedure } from './caller.ts';
import type { ClientOptions, Fetch } from './options.ts';
import { createProxy } from './proxy.ts';
import { isEndOfSession, refreshSession } from './refresh.ts';
import { createRenewal } from './renewal.ts';
import { createSessionEffects } from './session-effects.ts';
import { createSessionHandle } from './session-handle.ts';
import { createSessionState } from './session-state.ts';
import type { SessionHandle } from './session.ts';
import { createTransport } from './transport.ts';

/** Every procedure of the server, and the session. */
export type Client = Api & { readonly session: SessionHandle };

const STORAGE_KEY = 'plumbline.session';

/** A client whose every call knows its input, its output and the errors that it may end with. */
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
  const renewal = createRenewal({
    state,
    refresh: (refreshToken) => refreshSession(send, refreshToken),
    isEnd: isEndOfSession,
  });
  const token =
    accessToken === undefined
      ? createAccessToken({ state, renew: renewal.renew, now })
      : async () => accessToken();
  const send = createTransport({ url, fetch, headers });
  const effects = accessToken === undefined ? createSessionEffects({ state, renewal }) : NO_EFFECTS;

  const call = createCaller({
    send: (operation, sending) => effects.after({ operation, answer: send(operation, sending) }),
    token,
    renew: renewal.renew,
    whose: () => state.get()?.session.user.id ?? null,
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

/** Looked up at each call: whoever replaces it later, to watch or to test, is heard. */
const runtimeFetch: Fetch = (input, init) => globalThis.fetch(input, init);

/** Of a client whose caller brings the token. */
const NO_EFFECTS: ReturnType<typeof createSessionEffects> = {
  before: () => undefined,
  after: ({ answer }) => answer,
};
