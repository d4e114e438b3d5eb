"""The Django project and the HTML face."""

from portal.celery import app as celery_app

__all__ = ["celery_app"]
