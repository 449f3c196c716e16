import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import cors from 'cors';
import express, { type ErrorRequestHandler, type RequestHandler } from 'express';
import helmet from 'helmet';
import type { createDoor } from './door.ts';

const REQUEST_ID = 'X-Request-Id';
const PREFLIGHT_SECONDS = 600;
const HSTS_SECONDS = 31_536_000;
const READY_RETRY_SECONDS = 2;
const READ_TIMEOUT_MS = 30_000;

export type Readiness = {
  /** `draining` means that the server is stopping. */
  status: 'ok' | 'unavailable' | 'draining';
  /** `process` means that replicas count attempts separately, because the store that they share is down. */
  limits: 'shared' | 'process';
};

type Dependencies = {
  door: Pick<ReturnType<typeof createDoor>, 'enter'>;
  trpc: RequestHandler;
  newRequestId: () => string;
  /** Called for an unexpected error outside of procedures. */
  onDefect: (error: Error, requestId: string) => void;
  /** Whether this server can receive calls. */
  readiness: () => Readiness;
  settings: { corsOrigins: string[]; isDevelopment: boolean };
};

export function createHttpApp(dependencies: Dependencies): RequestListener {
  const { door, newRequestId } = dependencies;
  const app = createRoutes(dependencies);
  const setHeaders = createHeaders(dependencies);
  return (req, res) => {
    const target = originForm(req.url ?? '');
    if (target === null) {
      res.writeHead(400, { [REQUEST_ID]: newRequestId() }).end();
      return;
    }
    req.url = target;
    cutOffSilentReader(req, res);
    setHeaders(req, res);
    door.enter(req, res, app);
  };
}

/** Cuts off a client that does not read its response, which takes memory and a place among the requests in progress. */
function cutOffSilentReader({ socket }: IncomingMessage, res: ServerResponse): void {
  res.once('prefinish', () => {
    const timer = setTimeout(() => socket.destroy(), READ_TIMEOUT_MS);
    res.once('close', () => {
      clearTimeout(timer);
    });
  });
}

function createRoutes({ trpc, onDefect, readiness }: Dependencies): RequestListener {
  const app = express();
  app.set('query parser', false);
  app.set('etag', false);
  app.set('x-powered-by', false);
  app.use((req, res, next) => {
    // The headers of a preflight's response are already set.
    if (req.method === 'OPTIONS') res.status(204).setHeader('Content-Length', 0).end();
    else next();
  });
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
  return app;
}

type Middleware = (req: IncomingMessage, res: ServerResponse, next: () => void) => void;

/** Sets the headers that every response has. */
function createHeaders({ newRequestId, settings }: Dependencies) {
  const all: Middleware[] = [
    securityHeaders(settings),
    cors({
      origin: settings.corsOrigins,
      methods: ['GET', 'POST'],
      exposedHeaders: [REQUEST_ID, 'Retry-After'],
      maxAge: PREFLIGHT_SECONDS,
      preflightContinue: true,
    }),
  ];
  return (req: IncomingMessage, res: ServerResponse): void => {
    res.setHeader(REQUEST_ID, wellFormed(req.headers['x-request-id']) ?? newRequestId());
    res.setHeader('Cache-Control', 'no-store');
    for (const set of all) set(req, res, () => undefined);
  };
}

/** Reduces a whole URL, which a proxy may send (RFC 9112, 3.2.2), to its path and query. Null if it is malformed. */
function originForm(target: string): string | null {
  if (target.startsWith('/')) return target;
  if (!URL.canParse(target)) return null;
  const { pathname, search } = new URL(target);
  return `${pathname}${search}`;
}

/** Accepts a client's request ID if it is safe in logs and headers. */
function wellFormed(id: string | string[] | undefined): string | undefined {
  return typeof id === 'string' && /^[\w.:-]{1,128}$/.test(id) ? id : undefined;
}

/** Sets headers for responses that are data and never a page. */
function securityHeaders({ isDevelopment }: Dependencies['settings']): Middleware {
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
