import type { RequestListener } from 'node:http';
import cors from 'cors';
import express, { type ErrorRequestHandler, type Request, type RequestHandler, type Response } from 'express';
import helmet from 'helmet';
import type { AccessTokens } from '../auth/session.ts';
import type { Context } from '../trpc/caller.ts';
import { clientNetwork, parseAddress, withoutPorts } from './client-network.ts';

const REQUEST_ID = 'X-Request-Id';
const USER_AGENT_LENGTH_MAX = 256;
const PREFLIGHT_SECONDS = 600;
const HSTS_SECONDS = 31_536_000;
const READY_RETRY_SECONDS = 2;

export type Readiness = {
  /** `draining` means that the server is stopping. */
  status: 'ok' | 'unavailable' | 'draining';
  /** `process` means that replicas count attempts separately, because the store that they share is down. */
  limits: 'shared' | 'process';
};

type Dependencies = {
  trpc: RequestHandler;
  newRequestId: () => string;
  /** Called for an unexpected error outside of procedures. */
  onDefect: (error: Error, requestId: string) => void;
  /** Called for a request from a proxy that is not in TRUST_PROXY. All its clients share one rate limit. */
  onUnknownProxy: () => void;
  /** Whether this server can receive calls. */
  readiness: () => Readiness;
  settings: { corsOrigins: string[]; trustProxy: string[]; isDevelopment: boolean };
};

export function createHttpApp(dependencies: Dependencies): RequestListener {
  const { trpc, newRequestId, onDefect, onUnknownProxy, readiness, settings } = dependencies;
  const app = express();
  app.set('trust proxy', settings.trustProxy);
  app.set('query parser', false);
  app.set('etag', false);

  app.use((req, res, next) => {
    res.setHeader(REQUEST_ID, wellFormed(req.get(REQUEST_ID)) ?? newRequestId());
    res.setHeader('Cache-Control', 'no-store');
    const forwardedFor = req.get('X-Forwarded-For');
    if (forwardedFor !== undefined) {
      req.headers['x-forwarded-for'] = withoutPorts(forwardedFor);
      if (req.ips.length === 0) onUnknownProxy();
    }
    next();
  });
  app.use(securityHeaders(settings));
  app.use(
    cors({
      origin: settings.corsOrigins,
      methods: ['GET', 'POST'],
      exposedHeaders: [REQUEST_ID, 'Retry-After'],
      maxAge: PREFLIGHT_SECONDS,
    }),
  );

  app.get('/livez', (_req, res) => {
    res.json({ status: 'ok' });
  });
  app.get('/readyz', (_req, res) => {
    const readyNow = readiness();
    const isReady = readyNow.status === 'ok';
    if (!isReady) res.setHeader('Retry-After', READY_RETRY_SECONDS);
    res.status(isReady ? 200 : 503).json(readyNow);
  });
  app.use('/trpc', trpc);
  app.use(((error: Error, _req, res, _next) => {
    onDefect(error, String(res.getHeader(REQUEST_ID)));
    // Express's own error page would show the stack.
    if (res.headersSent) res.destroy();
    else res.status(500).json({ error: { message: 'Internal server error.' } });
  }) satisfies ErrorRequestHandler);
  app.use((_req, res) => {
    res.status(404).json({ error: { message: 'Not found. Procedures are under /trpc.' } });
  });
  return (req, res) => {
    const target = originForm(req.url ?? '');
    if (target === null) {
      res.writeHead(400, { [REQUEST_ID]: newRequestId() }).end();
      return;
    }
    req.url = target;
    app(req, res);
  };
}

/** Reduces a whole URL, which a proxy may send (RFC 9112, 3.2.2), to its path and query. Null if it is malformed. */
function originForm(target: string): string | null {
  if (target.startsWith('/')) return target;
  if (!URL.canParse(target)) return null;
  const { pathname, search } = new URL(target);
  return `${pathname}${search}`;
}

/** Creates the context of a request. Never fails, because a bad token must not fail a batch with public calls in it. */
export function createContextFactory(accessTokens: AccessTokens) {
  return (req: Request, res: Response): Context => {
    const address = parseAddress(req.ip ?? '');
    return {
      requestId: String(res.getHeader(REQUEST_ID)),
      client: {
        address,
        // A proxy may pass on what a client wrote. Then its clients are counted as one.
        network: clientNetwork(address ?? req.socket.remoteAddress ?? ''),
        userAgent: req.get('User-Agent')?.slice(0, USER_AGENT_LENGTH_MAX) ?? null,
      },
      claims: claimsOf(req.get('Authorization'), accessTokens),
    };
  };
}

/** RFC 6750, 2.1. The scheme is case-insensitive (RFC 9110, 11.1). */
const BEARER = /^bearer +(?<token>[\w.~+/-]+=*)$/i;

function claimsOf(authorization: string | undefined, accessTokens: AccessTokens): Context['claims'] {
  if (authorization === undefined) return { cause: 'missing' };
  const token = BEARER.exec(authorization)?.groups?.['token'];
  return token === undefined ? { cause: 'invalid' } : accessTokens.verify(token);
}

/** Accepts a client's request ID if it is safe in logs and headers. */
function wellFormed(id: string | undefined): string | undefined {
  return id !== undefined && /^[\w.:-]{1,128}$/.test(id) ? id : undefined;
}

/** Sets headers for responses that are data and never a page. */
function securityHeaders({ isDevelopment }: Dependencies['settings']): RequestHandler {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
    },
    strictTransportSecurity: isDevelopment ? false : { maxAge: HSTS_SECONDS },
    xFrameOptions: { action: 'deny' },
    // These are for obsolete browsers, or for pages.
    originAgentCluster: false,
    xDnsPrefetchControl: false,
    xDownloadOptions: false,
    xPermittedCrossDomainPolicies: false,
    xXssProtection: false,
  });
}
