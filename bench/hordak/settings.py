"""As little of Django as django-hordak needs."""

import os

import dj_database_url

SECRET_KEY = "of no use: nothing is served"  # noqa: S105
USE_TZ = True
INSTALLED_APPS = ["django.contrib.contenttypes", "django.contrib.auth", "mptt", "hordak"]
DATABASES = {"default": dj_database_url.parse(os.environ["DATABASE_URL"], conn_max_age=None)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
HORDAK_INTERNAL_CURRENCY = DEFAULT_CURRENCY = "USD"
CURRENCIES = HORDAK_CURRENCIES = ["USD"]
