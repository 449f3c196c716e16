# Three stages: one with all the tools makes Prisma's client, one puts together what the server needs at run
# time, and the last holds nothing but that. The server runs from its TypeScript sources; nothing is compiled.

FROM node:24-bookworm-slim AS generated
WORKDIR /app
COPY package.json package-lock.json prisma.config.ts ./
COPY client-sdk/package.json client-sdk/
COPY prisma prisma
# In one step, so that hundreds of megabytes of tools never become a layer.
RUN npm ci --ignore-scripts --omit=optional && node prisma/offline.ts generate && rm -r node_modules

FROM node:24-bookworm-slim AS production
WORKDIR /app
COPY package.json package-lock.json ./
COPY client-sdk/package.json client-sdk/
# Prisma's command line is an optional peer of its client, and with --omit=dev alone it would be installed.
RUN npm ci --ignore-scripts --omit=dev --omit=optional
# A third of what is left is of use: the rest is for compilers, for debuggers and for other databases.
RUN rm -rf client-sdk package-lock.json \
 && cd node_modules && rm -rf .bin @plumbline @trpc/client @types typescript && cd .. \
 && find node_modules/@prisma/client/runtime -name 'query_compiler_*' ! -name 'query_compiler_fast_bg.postgresql.*mjs' -delete \
 && find node_modules -type f \( -name '*.map' -o -name '*.d.ts' -o -name '*.d.mts' -o -name '*.d.cts' \) -delete
COPY --from=generated /app/prisma/generated prisma/generated
COPY prisma/migrations prisma/migrations
COPY server server
# A checkout's files may be for their owner's eyes only.
RUN chmod --recursive a+rX package.json prisma server \
 && mkdir node_modules/.cache && chown node node_modules/.cache
# Fills the cache that server/main.ts uses, so that the first start in a container compiles nothing, even where
# nothing can be written. Node keeps a cache for each user: it must be filled by the one that the server runs as.
USER node
RUN node --eval "require('node:module').enableCompileCache('node_modules/.cache/node'); import('./server/app.ts')" \
 && chmod --recursive a+r node_modules/.cache

FROM node:24-bookworm-slim
ENV NODE_ENV=production
WORKDIR /app
# Everything belongs to root: the server can read itself and change nothing.
COPY --from=production --chown=root:root /app .
USER node
EXPOSE 3000
# Not ready is not dead: who restarts containers by their health should ask /livez instead.
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
  CMD ["node", "--eval", "require('node:http').get(`http://127.0.0.1:${process.env.PORT || 3000}/readyz`, ({ statusCode }) => process.exit(statusCode === 200 ? 0 : 1))"]
# Node itself is the first process and gets the signals: SIGTERM lets running requests finish.
CMD ["node", "server/main.ts"]
