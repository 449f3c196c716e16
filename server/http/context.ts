import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AccessTokens } from '../auth/session.ts';
import type { Client, Context } from '../trpc/caller.ts';

type Dependencies = {
  accessTokens: Pick<AccessTokens, 'verify'>;
  clientOf: (req: IncomingMessage) => Client;
};

/** RFC 6750, 2.1. The scheme is case-insensitive (RFC 9110, 11.1). */
const BEARER = /^bearer +(?<token>[\w.~+/-]+=*)$/i;

/** Creates the context of a request. Never fails, because a bad token must not fail a batch with public calls in it. */
export function createContextFactory({ accessTokens, clientOf }: Dependencies) {
  return (req: IncomingMessage, res: ServerResponse): Context => {
    const { authorization } = req.headers;
    return {
      requestId: String(res.getHeader('X-Request-Id')),
      client: clientOf(req),
      authorization,
      claims: readClaims(authorization, accessTokens),
    };
  };
}

/** Returns what the access token claims, or why there are no claims. */
export function readClaims(
  authorization: string | undefined,
  { verify }: Pick<AccessTokens, 'verify'>,
): Context['claims'] {
  if (authorization === undefined) return { cause: 'missing' };
  const token = readToken(authorization);
  return token === undefined ? { cause: 'invalid' } : verify(token);
}

export const readToken = (authorization: string): string | undefined =>
  BEARER.exec(authorization)?.groups?.['token'];
