# Slipway's image: the deployer in a cluster, the agent, and every command. `make image` builds it; so does
#
#   docker build --file deploy/images/slipway.Dockerfile --build-arg COMMIT=$(git rev-parse HEAD) .
#
# Restore points need pg_dump and pg_restore of the server's own major version. Those of PostgreSQL 16 and 18 come with
# Slipway's packages. Every other major version comes with BASE, below /usr/lib/postgresql/MAJOR/bin or in PATH: the base
# that `make image` makes adds 15, Debian's own. For 17 give a BASE with Python 3.11 and postgresql-client-17 of
# apt.postgresql.org.
ARG BUILD_BASE=docker.io/library/python:3.11-slim-bookworm@sha256:a36c24f9cbdf4fd0f52d67f0823eeac19c2028c637cecc392d97f980d4fec56b
ARG BASE=${BUILD_BASE}

FROM ${BUILD_BASE} AS tools
# The system's certificates, so that a company's own are believed where the base has them.
ENV PATH=/tools/bin:$PATH PYTHONHASHSEED=0 PYTHONDONTWRITEBYTECODE=1 UV_NO_CACHE=1 PIP_NO_CACHE_DIR=1 \
    PIP_DISABLE_PIP_VERSION_CHECK=1 SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt \
    PIP_CERT=/etc/ssl/certs/ca-certificates.crt
RUN test -x /usr/bin/tini-static || { apt-get update -qq && apt-get install --yes --no-install-recommends tini; }
COPY requirements/tools.lock /src/requirements/
RUN python3 -m venv /tools && /tools/bin/python -m pip install --quiet --require-hashes --requirement /src/requirements/tools.lock

FROM tools AS wheel
ARG SOURCE_DATE_EPOCH=315532800
WORKDIR /src
COPY requirements/delivery.lock requirements/
RUN python3 -m venv --without-pip /opt/slipway \
 && uv pip install --quiet --python /opt/slipway/bin/python --link-mode copy --require-hashes --requirement requirements/delivery.lock
COPY delivery delivery
RUN uv build --wheel --quiet --out-dir dist delivery \
 && python3 -m pip --python /opt/slipway/bin/python install --quiet --no-deps --no-index --no-compile dist/*.whl
# Compiled once, because the root is read-only; by content and not by time, so that the same source gives the same bytes.
COPY service/images/slim.py /src/
RUN python3 slim.py /opt/slipway

FROM ${BASE}
COPY --from=wheel /usr/bin/tini-static /usr/bin/tini
COPY --from=wheel /opt/slipway /opt/slipway
ENV PATH=/opt/slipway/bin:/usr/local/bin:/usr/bin:/bin HOME=/tmp PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 LANG=C.UTF-8
ARG COMMIT=unknown
ARG CREATED
ARG BASE
LABEL org.opencontainers.image.title=slipway \
      org.opencontainers.image.description="A delivery tool: one restore point, a rehearsal on it, a judged canary, and everything put back by itself." \
      org.opencontainers.image.licenses=Apache-2.0 \
      org.opencontainers.image.revision=${COMMIT} \
      org.opencontainers.image.created=${CREATED} \
      org.opencontainers.image.base.name=${BASE}
USER 10001:10001
WORKDIR /tmp
STOPSIGNAL SIGTERM
ENTRYPOINT ["/usr/bin/tini", "--", "slipway"]
CMD ["--help"]
