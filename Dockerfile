# Node 26: the current long-term support line (since October 2026). The gateway itself runs on Node 20.19 and later.
FROM node:26-slim AS build
WORKDIR /src
COPY package.json package-lock.json ./
COPY scripts/set-up-hooks.js scripts/
RUN npm ci --no-audit --no-fund
# .dockerignore lets only sources through.
COPY . .
# Most libraries are in the build; of node_modules only what it leaves outside goes on, 60 MB in all at most.
RUN npm run build && node deploy/install-production.js /app

FROM node:26-slim
ARG VERSION=2.0.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="droid2api" \
      org.opencontainers.image.description="One gateway in front of a team's coding agents" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.documentation="docs/operations.md" \
      org.opencontainers.image.version="$VERSION" \
      org.opencontainers.image.revision="$REVISION"
# One heap for the threads of the process: glibc would give each its own, and 5 to 15 MB more.
# A megabyte that is free at its end goes back to the system, such as what only the start needed.
ENV NODE_ENV=production PORT=3000 DROID_DATA_DIR=/data MALLOC_ARENA_MAX=1 MALLOC_TRIM_THRESHOLD_=1048576
WORKDIR /app
# An empty folder of its user's, so that a new named volume starts out writable.
# And `docker exec … droid2api accounts list` from any folder.
RUN mkdir /data && chown 1000:1000 /data && \
    printf '#!/bin/sh\nexec node /app/dist/droid2api.js "$@"\n' >/usr/local/bin/droid2api && chmod 755 /usr/local/bin/droid2api
COPY --from=build /app ./
# The image's user `node`, by number: Kubernetes has to see that it is not root.
USER 1000:1000
VOLUME /data
EXPOSE 3000
STOPSIGNAL SIGTERM
# node:26-slim has no curl. /healthz says that the process lives; it does not ask the upstream.
HEALTHCHECK --interval=15s --timeout=3s --start-period=15s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + process.env.PORT + '/healthz').then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
# Without the flag, SIGUSR1 in the first moment would open an inspector; later the gateway itself does not let it.
CMD ["node", "--disable-sigusr1", "dist/main.js"]
