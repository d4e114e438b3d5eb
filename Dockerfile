# One image for every process of the product: web, desk, arm, worker, beat, relay and the migration.
FROM python:3.13-slim AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /opt/portal
COPY requirements/base.txt /tmp/base.txt
RUN /opt/portal/bin/pip install --require-hashes -r /tmp/base.txt
WORKDIR /app
COPY manage.py pyproject.toml ./
COPY core core
COPY customers customers
COPY reservations reservations
COPY billing billing
COPY support support
COPY arm arm
COPY portal portal
COPY locale locale
COPY static static
COPY templates templates
# The demo and the embedded servers belong to development; production has no need of them.
# The key serves this step alone: neither command signs or reads anything.
RUN rm -rf portal/demo portal/embedded portal/management/commands/*_demo.py \
    && export PORTAL_SECRET_KEY=only-for-building PORTAL_STATIC_ROOT=/app/collected \
    && /opt/portal/bin/python manage.py messages compile \
    && /opt/portal/bin/python manage.py collectstatic --no-input

FROM python:3.13-slim
RUN groupadd --system --gid 10001 portal \
    && useradd --system --uid 10001 --gid 10001 --home-dir /nonexistent --shell /usr/sbin/nologin portal
COPY --from=build /opt/portal /opt/portal
COPY --from=build /app /app
ENV PATH=/opt/portal/bin:$PATH \
    DJANGO_SETTINGS_MODULE=portal.settings \
    PORTAL_STATIC_ROOT=/app/collected \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1
WORKDIR /app
# By number, so that an orchestrator can see that it is not root. The code stays root's: nobody here can change it.
USER 10001:10001
EXPOSE 8000
CMD ["granian", "--interface=wsgi", "--host=0.0.0.0", "--port=8000", "--no-ws", "--workers=2", "--blocking-threads=1", "--respawn-failed-workers", "portal.wsgi:application"]
