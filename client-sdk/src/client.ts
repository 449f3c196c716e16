import { createAccessToken } from './access-token.ts';
import type { Api } from './api.ts';
import { keepBooks } from './bookkeeping.ts';
import { createCaller, type CallProcedure } from './caller.ts';
import type { ClientOptions, Fetch } from './options.ts';
import { createProxy } from './proxy.ts';
import { isEndOfSession, refreshSession } from './refresh.ts';
import { createRenewal } from './renewal.ts';
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
  const state = createSessionState({ storage, key, now });
  const renewal = createRenewal({
    state,
    refresh: (refreshToken) => refreshSession(send, refreshToken),
    isEnd: isEndOfSession,
  });
  const token =
    accessToken === undefined
      ? createAccessToken({ state, renew: renewal.renew, now })
      : async () => accessToken();
  const send = createTransport({ url, fetch, headers, token });
  const books = accessToken === undefined ? keepBooks({ state, renewal }) : NO_BOOKS;

  const call = createCaller({
    send: (operation, sending) => books.after({ operation, sending, answer: send(operation, sending) }),
    whose: () => state.get()?.session.user.id ?? null,
    renew: renewal.renew,
    defaults: options,
    random: Math.random,
  });
  const callNoting: CallProcedure = (operation, callOptions) => {
    books.before(operation);
    return call(operation, callOptions);
  };

  const session = createSessionHandle({ state, token, call: callNoting });
  return createProxy({ call: callNoting, session });
}

/** Looked up at each call: whoever replaces it later, to watch or to test, is heard. */
const runtimeFetch: Fetch = (input, init) => globalThis.fetch(input, init);

/** Of a client whose caller brings the token. */
const NO_BOOKS: ReturnType<typeof keepBooks> = { before: () => undefined, after: ({ answer }) => answer };
