# syntax=docker/dockerfile:1
# One image a program: docker build --build-arg APP=gateway -t minime/gateway .
# APP: gateway, chat, geo, summary, ingest, migrate, sandbox, or local (all of them in one process, with a database).
ARG NODE_IMAGE=node:26.10.0-slim

FROM ${NODE_IMAGE} AS build
WORKDIR /src
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY . .
RUN npm run build

FROM build AS tree
ARG APP=gateway
RUN npm run image -- ${APP} --out /tree

FROM ${NODE_IMAGE}
ARG APP=gateway
ARG VERSION=0.1.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="minime-${APP}" \
      org.opencontainers.image.description="An AI version of a person, living on that person's website: ${APP}" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
ENV NODE_ENV=production
WORKDIR /app
COPY --from=tree /tree ./
# Where the embedded whole (APP=local) keeps its database; nothing else writes.
RUN mkdir /app/data && chown node:node /app/data
USER node
EXPOSE 3000 9464
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --start-interval=1s CMD ["node", "scripts/health.mjs"]
# One helper of V8, since more of them take the cores from what visitors wait for, and fewer, larger sweeps: docs/performance.md.
ENTRYPOINT ["node", "--enable-source-maps", "--v8-pool-size=1", "--max-semi-space-size=32"]
CMD ["."]
