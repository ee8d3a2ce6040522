# Galley's image: the same one for the web, the worker and every command. `make image` builds it; so does
#
#   docker build --file deploy/images/galley.Dockerfile --build-arg COMMIT=$(git rev-parse HEAD) \
#     --build-arg SOURCE_DATE_EPOCH=$(git log -1 --format=%ct) .
#
# BUILD_BASE needs Python 3.11 with venv; BASE needs the same Python at the same path, and no more. The default is Docker's own
# image by digest, for both. `make image` puts two images in their place that mmdebstrap makes, without a registry.
ARG BUILD_BASE=docker.io/library/python:3.11-slim-bookworm@sha256:a36c24f9cbdf4fd0f52d67f0823eeac19c2028c637cecc392d97f980d4fec56b
ARG BASE=${BUILD_BASE}

# What builds: uv, and Node as a Python package, in the versions that the tests use.
FROM ${BUILD_BASE} AS tools
# The system's certificates, so that a company's own are believed where the base has them.
ENV PATH=/tools/bin:$PATH PYTHONHASHSEED=0 PYTHONDONTWRITEBYTECODE=1 UV_NO_CACHE=1 PIP_NO_CACHE_DIR=1 \
    PIP_DISABLE_PIP_VERSION_CHECK=1 SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt \
    PIP_CERT=/etc/ssl/certs/ca-certificates.crt NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt
RUN test -x /usr/bin/tini-static || { apt-get update -qq && apt-get install --yes --no-install-recommends tini; }
COPY requirements/tools.lock /src/requirements/
RUN python3 -m venv /tools && /tools/bin/python -m pip install --quiet --require-hashes --requirement /src/requirements/tools.lock

FROM tools AS web
WORKDIR /src/web
COPY web/package.json web/package-lock.json web/.npmrc ./
RUN npm ci --no-audit --no-fund --loglevel=error
COPY web ./
COPY docs/galley/templates.md /src/docs/galley/
COPY service/galley/rendering/packages /src/service/galley/rendering/packages
RUN npm run --silent build -- --logLevel warn

# The wheel is the artefact of `make release`, byte for byte.
FROM tools AS wheel
ARG COMMIT=unknown
ARG SOURCE_DATE_EPOCH=315532800
WORKDIR /src
COPY requirements/service.lock requirements/
RUN python3 -m venv --without-pip /opt/galley \
 && uv pip install --quiet --python /opt/galley/bin/python --link-mode copy --require-hashes --requirement requirements/service.lock
COPY templates templates
COPY service service
COPY --from=web /src/web/dist service/galley/web
RUN /tools/bin/python service/artefact.py --of-tree "$COMMIT" "$SOURCE_DATE_EPOCH" \
 && python3 -m pip --python /opt/galley/bin/python install --quiet --no-deps --no-index --no-compile dist/*.whl
# Compiled once, because the root is read-only and each worker is a fresh interpreter. By content and not by time, so
# that the same source gives the same bytes.
COPY service/images/slim.py /src/
RUN python3 slim.py /opt/galley

FROM ${BASE}
COPY --from=wheel /usr/bin/tini-static /usr/bin/tini
COPY --from=wheel /opt/galley /opt/galley
ENV PATH=/opt/galley/bin:/usr/local/bin:/usr/bin:/bin HOME=/tmp GALLEY_HOME=/tmp/galley GALLEY_HOST=0.0.0.0 GALLEY_PORT=8000 \
    PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 LANG=C.UTF-8
ARG COMMIT
ARG CREATED
ARG BASE
LABEL org.opencontainers.image.title=galley \
      org.opencontainers.image.description="A document service: choose a template, customise it with the real page beside you, download the PDF." \
      org.opencontainers.image.licenses=Apache-2.0 \
      org.opencontainers.image.revision=${COMMIT} \
      org.opencontainers.image.created=${CREATED} \
      org.opencontainers.image.base.name=${BASE}
USER 10001:10001
WORKDIR /tmp
EXPOSE 8000
STOPSIGNAL SIGTERM
# tini takes over orphans and hands signals on: process 1 of a container is nobody's child.
ENTRYPOINT ["/usr/bin/tini", "--", "galley"]
CMD ["serve"]
