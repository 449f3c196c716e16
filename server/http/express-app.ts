import type { RequestListener } from 'node:http';
import cors from 'cors';
import express, { type ErrorRequestHandler, type Request, type RequestHandler, type Response } from 'express';
import helmet from 'helmet';
import type { AccessTokens } from '../auth/session.ts';
import type { Context } from '../trpc/caller.ts';
import { clientNetwork } from './client-network.ts';

const REQUEST_ID = 'X-Request-Id';
const USER_AGENT_LENGTH_MAX = 256;
const PREFLIGHT_SECONDS = 600;
const HSTS_SECONDS = 31_536_000;
const READY_RETRY_SECONDS = 2;

type Parts = {
  trpc: RequestHandler;
  newRequestId: () => string;
  /** What broke outside of any procedure. */
  onDefect: (error: Error, requestId: string) => void;
  /** A proxy that is not in TRUST_PROXY. All its clients are one to the limits, as they have to be. */
  onUnknownProxy: () => void;
  /** Whether this server should be sent calls. */
  isReady: () => Promise<boolean>;
  settings: { corsOrigins: string[]; trustProxy: string[]; isDevelopment: boolean };
};

export function createHttpApp(parts: Parts): RequestListener {
  const { trpc, newRequestId, onDefect, onUnknownProxy, isReady, settings } = parts;
  const app = express();
  app.set('trust proxy', settings.trustProxy);
  app.set('query parser', false);
  app.set('etag', false);

  app.use((req, res, next) => {
    res.setHeader(REQUEST_ID, wellFormed(req.get(REQUEST_ID)) ?? newRequestId());
    res.setHeader('Cache-Control', 'no-store');
    if (req.headers['x-forwarded-for'] !== undefined && req.ips.length === 0) onUnknownProxy();
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
  app.get('/readyz', async (_req, res) => {
    const ready = await isReady();
    if (!ready) res.setHeader('Retry-After', READY_RETRY_SECONDS);
    res.status(ready ? 200 : 503).json({ status: ready ? 'ok' : 'unavailable' });
  });
  app.use('/trpc', trpc);
  app.use(((error: Error, _req, res, _next) => {
    onDefect(error, String(res.getHeader(REQUEST_ID)));
    // Express's own page would show the stack.
    if (res.headersSent) res.destroy();
    else res.status(500).json({ error: { message: 'Internal server error.' } });
  }) satisfies ErrorRequestHandler);
  app.use((_req, res) => {
    res.status(404).json({ error: { message: 'There is nothing here. Procedures are under /trpc.' } });
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

/** A proxy may send a whole URL (RFC 9112, 3.2.2). Null for what is none, on which Express would show a page. */
function originForm(target: string): string | null {
  if (target.startsWith('/')) return target;
  if (!URL.canParse(target)) return null;
  const { pathname, search } = new URL(target);
  return `${pathname}${search}`;
}

/** What is known of a caller before a procedure runs. It never fails: a bad token must not fail a whole batch. */
export function createContextFactory(accessTokens: AccessTokens) {
  return (req: Request, res: Response): Context => ({
    requestId: String(res.getHeader(REQUEST_ID)),
    client: {
      address: req.ip ?? 'unknown',
      network: clientNetwork(req.ip ?? ''),
      userAgent: req.get('User-Agent')?.slice(0, USER_AGENT_LENGTH_MAX) ?? null,
    },
    claims: claimsOf(req.get('Authorization'), accessTokens),
  });
}

/** RFC 6750, 2.1, whose scheme is written in any case (RFC 9110, 11.1). */
const BEARER = /^bearer +(?<token>[\w.~+/-]+=*)$/i;

function claimsOf(authorization: string | undefined, accessTokens: AccessTokens): Context['claims'] {
  if (authorization === undefined) return { cause: 'missing' };
  const token = BEARER.exec(authorization)?.groups?.['token'];
  return token === undefined ? { cause: 'invalid' } : accessTokens.verify(token);
}

/** A caller's own id is kept when it can do no harm in a log or a header. */
function wellFormed(id: string | undefined): string | undefined {
  return id !== undefined && /^[\w.:-]{1,128}$/.test(id) ? id : undefined;
}

/** For answers that are data and never a page. */
function securityHeaders({ isDevelopment }: Parts['settings']): RequestHandler {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
    },
    strictTransportSecurity: isDevelopment ? false : { maxAge: HSTS_SECONDS },
    xFrameOptions: { action: 'deny' },
    // For browsers that are long gone, or for pages.
    originAgentCluster: false,
    xDnsPrefetchControl: false,
    xDownloadOptions: false,
    xPermittedCrossDomainPolicies: false,
    xXssProtection: false,
  });
}
