# Node 26: the current long-term support line (since October 2026). The gateway itself runs on Node 20.19 and later.
FROM node:26-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY nest-cli.json tsconfig.json tsconfig.build.json bundle.js ./
COPY src ./src
COPY web ./web
RUN npm run build && npm prune --omit=dev --no-audit --no-fund

FROM node:26-slim
ENV NODE_ENV=production PORT=3000 DROID_DATA_DIR=/data
WORKDIR /app
# An empty folder of its user's, so that a new named volume starts out writable.
RUN mkdir /data && chown node:node /data
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY package.json config.json LICENSE ./
USER node
VOLUME /data
EXPOSE 3000
# node:26-slim has no curl. /healthz says that the process lives; it does not ask the upstream.
HEALTHCHECK --interval=15s --timeout=3s --start-period=15s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + process.env.PORT + '/healthz').then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "dist/main.js"]
