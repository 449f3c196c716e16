import type { FaultsByFile } from '../fault.ts';

/** The SDK's calls: tries, deadlines, transport, and what applications make of them. */
export const clientFaults: FaultsByFile = {
  'client-sdk/src/caller.ts': [
    {
      name: 'a mutation is sent again though it may have been carried out',
      text: "idempotent || operation.type === 'query'",
      replacement: 'true',
    },
    {
      name: 'a call may take ten times as long',
      text: 'TIMEOUT_MS = 15_000',
      replacement: 'TIMEOUT_MS = 150_000',
    },
    {
      name: 'a call is tried once more',
      text: 'RETRIES = 2',
      replacement: 'RETRIES = 3',
    },
    {
      name: 'a call of one user is made as the next',
      text: 'userId !== null && currentUserId() !== userId',
      replacement: 'userId === null && currentUserId() !== userId',
    },
    {
      name: 'a call that was aborted is sent',
      text: 'how.signal.throwIfAborted();',
      replacement: '',
    },
    {
      name: 'a call does not wait for the stored session',
      text: 'await ready;',
      replacement: '',
    },
    {
      name: 'a refused token is renewed without end',
      text: 'if (rejections === 0) return',
      replacement: 'if (rejections >= 0) return',
    },
  ],
  'client-sdk/src/retries.ts': [
    {
      name: 'there is one try less than asked for',
      text: 'attempts > retries',
      replacement: 'attempts >= retries',
    },
    {
      name: 'a call refused by a limit is not tried again',
      text: "['RATE_LIMITED', 'OVERLOADED']",
      replacement: "['OVERLOADED']",
    },
    {
      name: 'a call refused by a full queue is not tried again',
      text: "'RATE_LIMITED', 'OVERLOADED'",
      replacement: "'RATE_LIMITED'",
    },
    ...['502', '503', '504'].map((status) => ({
      name: `a gateway that answers ${status} is not asked again`,
      text: '[502, 503, 504]',
      replacement: `[502, 503, 504].filter((status) => status !== ${status})`,
    })),
    {
      name: 'a caller waits for a minute without a word',
      text: 'if (wanted > RETRY_AFTER_MS_MAX) return null;',
      replacement: '',
    },
    {
      name: 'a call is tried again before the server said',
      text: 'return wanted + ceiling',
      replacement: 'return ceiling',
    },
    {
      name: 'a try that timed out is the last',
      text: "kind === 'network' || kind === 'timeout'",
      replacement: "kind === 'network'",
    },
  ],
  'client-sdk/src/deadline.ts': [
    {
      name: 'an answered call leaves its timer',
      text: 'clearTimeout(timer);',
      replacement: '',
    },
    {
      name: 'an answered call leaves its listener',
      text: "signal?.removeEventListener('abort', onAbort);",
      replacement: '',
    },
    {
      name: 'a very long timeout goes off at once',
      text: 'Math.min(timeoutMs, TIMER_MS_MAX)',
      replacement: 'timeoutMs',
    },
    {
      name: 'a request goes on after its timeout',
      text: 'controller.abort(error);',
      replacement: '',
    },
  ],
  'client-sdk/src/failures.ts': [
    {
      name: 'an invalid input passes for a fault of the server',
      text: "data.issues.length > 0 ? 'invalid_input' : 'failed'",
      replacement: "'failed'",
    },
    {
      name: 'the server is not heard when it says how long to wait',
      text: "'retryAfterSeconds' in details ? details.retryAfterSeconds : null",
      replacement: "'retryAfterSeconds' in details ? null : null",
    },
  ],
  'client-sdk/src/errors.ts': [
    {
      name: 'a field shows its last message',
      text: ".join('.')] ??= message",
      replacement: ".join('.')] = message",
    },
  ],
  'client-sdk/src/transport.ts': [
    {
      name: 'a request holds more calls than the server takes',
      text: 'maxItems: BATCH_CALLS_MAX,',
      replacement: 'maxItems: 10 * BATCH_CALLS_MAX,',
    },
    {
      name: 'a call is sent with the token of another',
      text: 'if (shared.accessToken !== accessToken)',
      replacement: 'if (shared.accessToken === null)',
    },
    {
      name: 'a call that checks a password holds up others',
      text: ' || NEVER_BATCHED.has(operation.path)',
      replacement: '',
    },
    {
      name: 'a long input makes a request too long',
      text: '!isShort(operation) || !isBatched',
      replacement: '!isBatched',
    },
    {
      name: 'a page in place of an answer is read as JSON',
      text: "?.includes('json') === true",
      replacement: '!== null',
    },
  ],
  'client-sdk/src/query.ts': [
    {
      name: 'a next page is asked for without its cursor',
      text: 'pageParam !== null && { cursor: pageParam }',
      replacement: 'pageParam === null && { cursor: pageParam }',
    },
    {
      name: 'a query goes on when its component is gone',
      text: "call('query', input, { signal })",
      replacement: "call('query', input)",
    },
    {
      name: 'a query and its pages share a key',
      text: "queryKey: keyOf(place, 'infinite')",
      replacement: "queryKey: keyOf(place, 'query')",
    },
    {
      name: 'TanStack Query tries again what the client has tried',
      text: 'const retry = () => false;',
      replacement: 'const retry = () => true;',
    },
  ],
  'client-sdk/src/testing.ts': [
    {
      name: 'the fake does not know who is signed in',
      text: 'if (session !== null) state.change',
      replacement: 'if (session === null) state.change',
    },
    {
      name: 'a faked refusal has no details',
      text: 'details: details ?? null',
      replacement: 'details: null',
    },
  ],
};
