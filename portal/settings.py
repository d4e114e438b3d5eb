"""Settings of every process, read from the environment; nothing here knows where it runs."""

import os
from pathlib import Path
from typing import Any

import dj_database_url
from celery.schedules import crontab

from portal.mail.server import mail_settings

BASE_DIR = Path(__file__).resolve().parent.parent


def secret(name: str, default: str = "") -> str:
    """Return a secret from ``NAME`` or from the file that ``NAME_FILE`` names."""
    file = os.environ.get(f"{name}_FILE")
    return Path(file).read_text().strip() if file else os.environ.get(name, default)


def flag(name: str) -> bool:
    return os.environ.get(name, "") == "1"


PROCESS = os.environ.get("PORTAL_PROCESS", "web")
IS_DESK = PROCESS == "desk"
IS_ARM = PROCESS == "arm"
IS_DEMO = flag("PORTAL_DEMO")
DEBUG = flag("PORTAL_DEBUG")
SECRET_KEY = secret("PORTAL_SECRET_KEY")
ALLOWED_HOSTS = os.environ.get("PORTAL_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [origin for origin in os.environ.get("PORTAL_ORIGINS", "").split(",") if origin]
PORTAL_URL = os.environ.get("PORTAL_URL", "")
ARM_URL = os.environ.get("PORTAL_ARM_URL", "https://localhost:8443").rstrip("/")
TOKEN_KEY = secret("PORTAL_TOKEN_KEY")
OPERATOR_ZONE = os.environ.get("PORTAL_OPERATOR_ZONE", "Asia/Seoul")
PURCHASE_MOST_UNITS = int(os.environ.get("PORTAL_PURCHASE_MOST_UNITS", "1000"))

INSTALLED_APPS = [
    "core",
    "customers",
    "reservations",
    "billing",
    "support",
    "portal",
    "arm",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "allauth",
    "allauth.account",
    "csp",
    "django_filters",
    "django_htmx",
    "lucide",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
]

MIDDLEWARE = [
    "portal.middleware.WholeRequestMiddleware",
    "portal.middleware.HealthMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "portal.middleware.PrivacyMiddleware",
    "portal.middleware.PreferencesMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "portal.middleware.TransactionMiddleware",
]

# Azure's clients bring a token with each call: no cookies, no pages. (allauth's demands to be there.)
ARM_MIDDLEWARE = [
    "portal.middleware.WholeRequestMiddleware",
    "portal.middleware.HealthMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "arm.middleware.ArmMiddleware",
]
if IS_ARM:
    MIDDLEWARE = ARM_MIDDLEWARE

ROOT_URLCONF = {"desk": "portal.desk_urls", "arm": "arm.urls"}.get(PROCESS, "portal.urls")
WSGI_APPLICATION = "portal.wsgi.application"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.context_processors.shell",
            ],
        },
    }
]

# One database, one role a process. `limits` is the same database on a connection of its own, in
# autocommit: a sign-in attempt counts even when its request is rolled back.
WORKER_GUARDS = (
    "-c transaction_timeout=60s -c idle_in_transaction_session_timeout=30s -c lock_timeout=5s -c statement_timeout=30s"
)
WEB_GUARDS = (
    "-c transaction_timeout=30s -c idle_in_transaction_session_timeout=30s -c lock_timeout=5s -c statement_timeout=15s"
)
GUARDS = {"web": WEB_GUARDS, "arm": WEB_GUARDS, "desk": WEB_GUARDS, "worker": WORKER_GUARDS, "relay": WORKER_GUARDS}


# A worker does the same few things all day: what it sent a few times is planned once and for all (half of the
# waiting of a refund). Pages are asked for with ever other conditions, for which one plan would not do.
PREPARED = {"server_side_binding": True, "prepare_threshold": 3}


def database_from(url: str) -> dict[str, Any]:
    settings: dict[str, Any] = dict(dj_database_url.parse(url, conn_max_age=600, conn_health_checks=True))
    settings.setdefault("OPTIONS", {})
    if PROCESS == "worker":
        settings["OPTIONS"] |= PREPARED
    if guards := GUARDS.get(PROCESS):
        settings["OPTIONS"]["options"] = guards
    return settings


DATABASE_URL = secret("DATABASE_URL", "postgresql://portal_app@localhost/portal")
DATABASES = {
    "default": database_from(DATABASE_URL),
    "limits": database_from(DATABASE_URL) | {"TEST": {"MIRROR": "default"}},
}
DATABASE_ROUTERS = ["core.routers.LimitsRouter"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# A full cache forgets at random: with few entries, strangers could push an account's counter out.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "core_limits_cache",
        "OPTIONS": {"MAX_ENTRIES": 1_000_000},
    }
}

# Celery carries wake-ups only: nothing is lost when the broker is.
REDIS_URL = secret("REDIS_URL", "redis://localhost:6379/0")
CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://", 1)
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "socket_timeout": 2,
    "socket_connect_timeout": 1,
    "visibility_timeout": 3600,
    # One try: a broken broker must not hold up a page; the relay tries again.
    "max_retries": 0,
    "interval_start": 0,
    "interval_step": 0,
    "interval_max": 0,
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = False
CELERY_TASK_PUBLISH_RETRY = False
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_TASKS_PER_CHILD = 1000
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_DB_REUSE_MAX = 1000
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE = {
    "prepare_months": {"task": "portal.prepare_months", "schedule": crontab(hour=3, minute=10)},
    "take_due_payments": {"task": "billing.take_due_payments", "schedule": crontab(minute="*/10")},
    "run_the_day": {"task": "billing.run_the_day", "schedule": crontab(minute=2)},
    "end_unanswered": {"task": "billing.end_unanswered", "schedule": crontab(minute="*/10")},
    "close_statements": {"task": "billing.close_statements", "schedule": crontab(minute="15")},
    "lapse_prepared": {"task": "support.lapse_prepared_refunds", "schedule": crontab(minute="*/10")},
    "gather_digests": {"task": "reservations.gather_digests", "schedule": crontab(minute="5,35")},
    "fall_back_to_shared": {"task": "reservations.fall_back_to_shared", "schedule": crontab(minute=5)},
    "clear_away": {"task": "portal.clear_away", "schedule": crontab(hour=3, minute=20)},
}

# Only workers send mail. Without a server it fails, is tried again, and then stands at the desk.
globals().update(mail_settings(secret("EMAIL_URL", "smtp://localhost:25")))
DEFAULT_FROM_EMAIL = os.environ.get("PORTAL_MAIL_FROM", "Reservation Portal <no-reply@localhost>")

AUTH_USER_MODEL = "customers.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/admin/" if IS_DESK else "/"
LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "portal.accounts.InvitedOnlyAdapter"
ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("PORTAL_TRUSTED_PROXIES", "0"))
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_FORMS = {"login": "portal.forms.sign_in.SignInForm"}
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_GET = False
# An address that nobody here has is not written to: it may be a customer's.
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
PASSWORD_RESET_TIMEOUT = 4 * 3600

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not (IS_DEMO or DEBUG)
# With this prefix a browser takes a cookie from this very host alone, over TLS: no neighbor can plant one.
COOKIE_PREFIX = "__Host-" if SESSION_COOKIE_SECURE else ""
SESSION_COOKIE_NAME = COOKIE_PREFIX + ("desk_session" if IS_DESK else "portal_session")
CSRF_COOKIE_NAME = COOKIE_PREFIX + ("desk_csrf" if IS_DESK else "portal_csrf")
SESSION_COOKIE_AGE = 8 * 3600
CSRF_FAILURE_VIEW = "portal.views.errors.csrf_failure"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if not (IS_DEMO or DEBUG):
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = True
    SECURE_SSL_REDIRECT = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}

LANGUAGE_CODE = "en"
LANGUAGES = [("ko", "한국어"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
LANGUAGE_COOKIE_NAME = "portal_language"
TIME_ZONE = "UTC"
USE_TZ = USE_I18N = True

REST_FRAMEWORK = {
    "EXCEPTION_HANDLER": "arm.errors.answer_exception",
    "DEFAULT_AUTHENTICATION_CLASSES": ["arm.callers.BearerToken"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "arm.openapi.describing.ArmSchema",
    "UNAUTHENTICATED_USER": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Reservation portal: Azure's dialect",
    "DESCRIPTION": "What Azure's own clients and Partner Center's call here.",
    "VERSION": "2022-11-01",
    "SERVERS": [{"url": ARM_URL}],
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "arm.openapi.describing.add_refusals",
        "arm.openapi.links.add_links",
    ],
}

FILE_UPLOAD_HANDLERS = ["portal.uploads.BoundedUploadHandler"]
DATA_UPLOAD_MAX_NUMBER_FILES = 5

STATIC_URL = "static/"
STATIC_ROOT = Path(os.environ.get("PORTAL_STATIC_ROOT", BASE_DIR / "var" / "static"))
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_STORAGE_BACKEND = "portal.static_bundle.BundledStaticFilesStorage"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage" if DEBUG else STATICFILES_STORAGE_BACKEND
    },
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO"},
}
