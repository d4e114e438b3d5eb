"""The product's settings, with the servers of the test run and without what needs TLS."""

import os

from tests.servers import choose_addresses
from tests.token_key import token_key

os.environ.setdefault("PORTAL_SECRET_KEY", "only-for-tests-" + "x" * 50)
choose_addresses()

from portal.settings import *
from portal.settings import CSRF_COOKIE_NAME, DATABASES, INSTALLED_APPS, SESSION_COOKIE_NAME

INSTALLED_APPS = ["tests.app", *INSTALLED_APPS]

# A test that waits for a timeout of the database names a shorter one for the processes it starts.
if guards := os.environ.get("PORTAL_TEST_GUARDS"):
    for database in DATABASES.values():
        database["OPTIONS"] = {**database["OPTIONS"], "options": guards}

ALLOWED_HOSTS = ["*"]
PORTAL_URL = "https://portal.example/"
ARM_URL = os.environ.get("PORTAL_ARM_URL", "https://arm.example")
TOKEN_KEY = token_key()
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = False
SESSION_COOKIE_NAME = SESSION_COOKIE_NAME.removeprefix("__Host-")
CSRF_COOKIE_NAME = CSRF_COOKIE_NAME.removeprefix("__Host-")
SECURE_SSL_REDIRECT = False
SECURE_HSTS_SECONDS = 0

# Static files straight from their sources: a test run collects nothing.
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = True
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
