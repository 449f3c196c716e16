# The first stage has all tools and generates Prisma's client. The second collects what the server needs at run time. The
# third contains only that. The server runs from its TypeScript sources, so there is no build.

FROM node:24.21.0-bookworm-slim AS base

FROM base AS generated
WORKDIR /app
COPY package.json package-lock.json prisma.config.ts ./
COPY client-sdk/package.json client-sdk/
COPY prisma prisma
# One step, so that no layer contains hundreds of megabytes of tools.
RUN npm ci --ignore-scripts --omit=optional && node prisma/offline.ts generate && rm -r node_modules

FROM base AS production
WORKDIR /app
COPY package.json package-lock.json ./
COPY client-sdk/package.json client-sdk/
# Without --omit=optional, npm would install Prisma's CLI, an optional peer of its client.
RUN npm ci --ignore-scripts --omit=dev --omit=optional
# Removes two thirds of the rest, which is for compilers, debuggers and other databases.
RUN rm -rf client-sdk package-lock.json \
 && cd node_modules && rm -rf .bin @plumbline @trpc/client @types typescript && cd .. \
 && find node_modules/@prisma/client/runtime -name 'query_compiler_*' ! -name 'query_compiler_fast_bg.postgresql.*mjs' -delete \
 && find node_modules -type f \( -name '*.map' -o -name '*.d.ts' -o -name '*.d.mts' -o -name '*.d.cts' \) -delete
COPY --from=generated /app/prisma/generated prisma/generated
COPY prisma/migrations prisma/migrations
COPY server server
# In a checkout, only the owner may be able to read the files.
RUN chmod --recursive a+rX package.json prisma server \
 && mkdir node_modules/.cache && chown node node_modules/.cache
# Fills the compile cache of server/main.ts, so that a container compiles nothing at its first start, even with a
# read-only file system. Node.js keeps a cache for each user, so the server's user fills it.
USER node
RUN node --eval "require('node:module').enableCompileCache('node_modules/.cache/node'); import('./server/app.ts')" \
 && chmod --recursive a+r node_modules/.cache

FROM base
# Node.js hashes passwords with these threads, of which it has only four by default. At most two less than there are, and
# one less than there are cores, hash at once.
ENV NODE_ENV=production UV_THREADPOOL_SIZE=16
WORKDIR /app
# Root owns all files, so the server can read but not change them.
COPY --from=production --chown=root:root /app .
USER node
EXPOSE 3000
# Checks readiness. To restart containers by their health, use /livez instead, because a server that is not ready may
# still be working.
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
  CMD ["node", "--eval", "require('node:http').get(`http://127.0.0.1:${process.env.PORT || 3000}/readyz`, ({ statusCode }) => process.exit(statusCode === 200 ? 0 : 1))"]
# Node.js is process 1 and receives the signals. After SIGTERM it finishes running requests.
CMD ["node", "server/main.ts"]
