import type { IncomingMessage, ServerResponse } from 'node:http';
import { OVERLOADED, RATE_LIMITED } from '../errors.ts';
import { BUSY } from '../limits/fair-queue.ts';
import { rateLimitedIn, type RateLimiter } from '../limits/limits.ts';
import type { CallRefusals } from '../trpc/call-refusals.ts';
import type { Client } from '../trpc/caller.ts';
import { createConnections } from './connections.ts';
import type { Load } from './load.ts';
import { refuseByHeaders } from './read-body.ts';
import { isBatch, refuse, type Refusal, type Refused } from './refuse.ts';
import { BATCH_CALLS_MAX } from './trpc-handler.ts';

const { message, ...details } = BUSY;
const OVERLOAD: Refusal = { reason: OVERLOADED, message, details };
const PROCEDURES = '/trpc/';
const PROBES = ['/livez', '/readyz'];
const DELAY_MS = 100;
/** For the single error of a request that calls no procedure. */
const NO_CALL = [''];

type Dependencies = {
  load: Load;
  /** The callers that are over a limit, or found the server busy. */
  refusals: Pick<CallRefusals, 'find'>;
  /** Counts requests that call no procedure. */
  requests: RateLimiter;
  /** Whether the path names a procedure that is called by this method. */
  isProcedure: (path: string, method: string) => boolean;
  clientOf: (req: IncomingMessage) => Client;
  /** Called for each refused request, which has no other line in the log. */
  onRefused: (because: string) => void;
};

/** Passed on by Express. */
type Routed = IncomingMessage & { originalUrl: string };
type Handler = (req: IncomingMessage, res: ServerResponse) => void;

/**
 * Refuses requests before anything of them is parsed: from a caller who is over a limit, from a connection that sends
 * without reading, and when the server has too much to do. A refusal costs little, so that a flood of requests does not
 * stop the server's work.
 */
export function createDoor({ load, refusals, requests, isProcedure, clientOf, onRefused }: Dependencies) {
  const connections = createConnections();

  /** A client that goes on at once after a refusal gets the next one late, so that its refusals cost almost nothing. */
  function turnAway(req: IncomingMessage, res: ServerResponse, refused: Refused): void {
    onRefused(refused.reason.name);
    const respond = () => {
      refuse(req, res, refused);
    };
    if (connections.isImpatient(req)) setTimeout(respond, DELAY_MS);
    else respond();
  }

  async function countOther(req: IncomingMessage, res: ServerResponse, next: Handler): Promise<void> {
    // A load balancer may come from the same address as its clients.
    if (PROBES.includes(req.url ?? '')) {
      next(req, res);
      return;
    }
    const counted = await requests.consume({ caller: clientOf(req).network });
    if (counted.isAllowed) next(req, res);
    else turnAway(req, res, { ...limited(counted.waitMs), paths: NO_CALL });
  }

  function checkCalls(req: IncomingMessage, res: ServerResponse, next: Handler): void {
    const paths = pathsOf(req.url ?? '');
    const client = clientOf(req);
    const wait = refusals.find(paths, client, req.headers.authorization);
    if (wait?.reason === RATE_LIMITED) turnAway(req, res, { ...limited(wait.waitMs), paths });
    else if (wait === null && load.hasRoom(client.network)) next(req, res);
    else turnAway(req, res, { ...OVERLOAD, paths });
  }

  /** Passes the request on, or refuses it. */
  function enter(req: IncomingMessage, res: ServerResponse, next: Handler): void {
    if (connections.isPipelining(req, res)) {
      res.shouldKeepAlive = false;
      turnAway(req, res, { ...OVERLOAD, paths: NO_CALL });
      return;
    }
    if (isCall(req, isProcedure)) checkCalls(req, res, next);
    else void countOther(req, res, next);
  }

  /**
   * Counts a request whose body has arrived, until the function that it returns is called and the response is sent. Refuses it
   * and returns null if there is no room: many requests may have passed the door in one moment, and a client that sends its
   * body slowly must not take a place.
   */
  function begin(req: Routed, res: ServerResponse): (() => void) | null {
    const { network } = clientOf(req);
    const hasRoom = load.hasRoom(network);
    if (hasRoom) return load.begin(network, res);
    turnAway(req, res, { ...OVERLOAD, paths: pathsOf(req.originalUrl) }); // Express has cut `url`.
    return null;
  }

  return { enter, begin };
}

const limited = (waitMs: number): Refusal => ({ reason: RATE_LIMITED, ...rateLimitedIn(waitMs) });

/** Whether tRPC will call procedures. It refuses all other requests before anything counts them, so they are counted here. */
function isCall(req: IncomingMessage, isProcedure: Dependencies['isProcedure']): boolean {
  const { method = '', url = '' } = req;
  const paths = pathsOf(url);
  const callsMax = isBatch(url) ? BATCH_CALLS_MAX : 1;
  const isKnown = (path: string) => isProcedure(path, method);
  return paths.length <= callsMax && paths.every(isKnown) && refuseByHeaders(req) === null;
}

/** Returns the paths of the procedures that the URL calls. */
function pathsOf(url: string): string[] {
  if (!url.startsWith(PROCEDURES)) return [''];
  const end = url.indexOf('?');
  return url.slice(PROCEDURES.length, end < 0 ? undefined : end).split(',');
}
