"""Settings of Collect, read from the environment only.

Every variable has a default that suits one machine on a local network. A value that
cannot be understood stops the start with a message; nothing is guessed.
"""

import os
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from collect.environment import (
    database,
    env,
    envbool,
    envint,
    envlist,
    envsecret,
    kept_secret,
    make_data_dir,
    socket_dir,
)

BASE_DIR = Path(__file__).resolve().parent.parent

# This installation ------------------------------------------------------------------
COLLECT_DATA_DIR = make_data_dir(Path(env("COLLECT_DATA_DIR", ".data")).absolute())
COLLECT_SOCKET_DIR = socket_dir(COLLECT_DATA_DIR)
COLLECT_HOST = env("COLLECT_HOST", "0.0.0.0")  # noqa: S104  phones on the network
COLLECT_PORT = envint("COLLECT_PORT", 8000, minimum=1)
COLLECT_PUBLIC_URL = env("COLLECT_PUBLIC_URL").rstrip("/")
COLLECT_ADMIN_EMAIL = env("COLLECT_ADMIN_EMAIL", "admin@example.org")
COLLECT_ADMIN_PASSWORD = envsecret("COLLECT_ADMIN_PASSWORD")
COLLECT_TRUSTED_PROXIES = env("COLLECT_TRUSTED_PROXIES", "127.0.0.1,::1")
COLLECT_WEB_WORKERS = envint("COLLECT_WEB_WORKERS", 2, minimum=1)
COLLECT_WEB_THREADS = envint("COLLECT_WEB_THREADS", 8, minimum=1)
# Seconds a client has for a request, and one more for every 500 bytes it sent.
COLLECT_READ_SECONDS = envint("COLLECT_READ_SECONDS", 30, minimum=1)
COLLECT_WORKER_PROCESSES = envint(
    "COLLECT_WORKER_PROCESSES", max(2, os.cpu_count() or 2), minimum=1
)
COLLECT_DEBOUNCE_SECONDS = envint("COLLECT_DEBOUNCE_SECONDS", 5)
# Phones count only the bytes of files, so the hard limit lies above the advertised one.
COLLECT_ACCEPT_CONTENT_LENGTH = envint("COLLECT_ACCEPT_CONTENT_LENGTH", 100 * 2**20)
COLLECT_MAX_REQUEST_BYTES = envint("COLLECT_MAX_REQUEST_BYTES", 256 * 2**20)
# Of the web collector: the largest file, the bytes of one person's unfinished files, and
# how long what was begun waits for its end, or for the record that names it.
COLLECT_MAX_FILE_BYTES = envint("COLLECT_MAX_FILE_BYTES", 512 * 2**20, minimum=1)
COLLECT_UNFINISHED_BYTES = envint("COLLECT_UNFINISHED_BYTES", 2 * 2**30, minimum=1)
COLLECT_UPLOAD_DAYS = envint("COLLECT_UPLOAD_DAYS", 30, minimum=1)
# What phones do with the web collector: days a sent record stays there, minutes without a
# touch until the PIN is asked, days without the server after which signing in needs it;
# and the largest file of unsent records that may be brought here.
COLLECT_PHONE_KEEP_SENT_DAYS = envint("COLLECT_PHONE_KEEP_SENT_DAYS", 14)
COLLECT_PHONE_LOCK_MINUTES = envint("COLLECT_PHONE_LOCK_MINUTES", 5, minimum=1)
COLLECT_PHONE_OFFLINE_DAYS = envint("COLLECT_PHONE_OFFLINE_DAYS", 30, minimum=1)
COLLECT_PHONE_EXPORT_BYTES = envint("COLLECT_PHONE_EXPORT_BYTES", 4 * 2**30, minimum=1)
# The web collector as `make client` builds it.
COLLECT_CLIENT_DIR = BASE_DIR / "collect" / "webforms" / "client" / "dist"
COLLECT_BLOB_DIR = COLLECT_DATA_DIR / "blobs"
COLLECT_TABLE_DIR = COLLECT_DATA_DIR / "tables"
# Files of exports: for how long they can be downloaded, how many are made at a time
# (others wait, so that runs and mail do not), and how long one may take.
COLLECT_EXPORT_DAYS = envint("COLLECT_EXPORT_DAYS", 7, minimum=1)
COLLECT_EXPORTS_AT_ONCE = envint(
    "COLLECT_EXPORTS_AT_ONCE", max(1, COLLECT_WORKER_PROCESSES // 2), minimum=1
)
COLLECT_EXPORT_SECONDS = envint("COLLECT_EXPORT_SECONDS", 4 * 3600, minimum=10)

# Security ---------------------------------------------------------------------------
DEBUG = envbool("COLLECT_DEBUG", "False")
SECRET_KEY = envsecret("COLLECT_SECRET_KEY") or kept_secret(
    COLLECT_DATA_DIR / "secret_key"
)
COLLECT_POSITION_SECRET = envsecret("COLLECT_POSITION_SECRET") or SECRET_KEY
# Phones sign in over plain http: what proves a password is kept, sealed by SECRET_KEY.
COLLECT_DIGEST = envbool("COLLECT_DIGEST", "True")
_public = urlsplit(COLLECT_PUBLIC_URL)
if COLLECT_PUBLIC_URL and (
    _public.scheme not in ("http", "https") or not _public.hostname
):
    raise ImproperlyConfigured(
        f"COLLECT_PUBLIC_URL={COLLECT_PUBLIC_URL!r}: write an address such as "
        "https://collect.example.org."
    )
_served_over_tls = _public.scheme == "https"
# A server on a local network is reached by addresses nobody knows in advance.
ALLOWED_HOSTS = envlist("COLLECT_ALLOWED_HOSTS") or (
    [str(_public.hostname), "localhost", "127.0.0.1", "[::1]"]
    if COLLECT_PUBLIC_URL
    else ["*"]
)
CSRF_TRUSTED_ORIGINS = (
    [f"{_public.scheme}://{_public.netloc}"] if COLLECT_PUBLIC_URL else []
)
SESSION_COOKIE_SECURE = _served_over_tls
CSRF_COOKIE_SECURE = _served_over_tls
SECURE_HSTS_SECONDS = 30 * 86_400 if _served_over_tls else 0
# Redirecting plain HTTP is left to the proxy: Django answers a POST with 301, which
# phones follow as a GET and then count the submission as sent.
SECURE_SSL_REDIRECT = False
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "collect.web.page.forged"
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["collect.accounts.backends.PasswordBackend"]
# Addresses are unique among active users only; our backend looks among those.
SILENCED_SYSTEM_CHECKS = ["auth.W004"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]

# Application ------------------------------------------------------------------------
INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    # Only for its static files: the API's documentation without third parties.
    "ninja",
    # Only for its static files: htmx.
    "django_htmx",
    "collect.accounts",
    "collect.forms",
    "collect.submissions",
    "collect.sync",
    "collect.datasets",
    "collect.webforms",
    "collect.web",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "collect.accounts.middleware.FieldKeys",
    "django.middleware.common.CommonMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "collect.urls"
WSGI_APPLICATION = "collect.wsgi.application"
# No address ends in a slash, and a POST is never redirected.
APPEND_SLASH = False
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "collect.web.navigation.context",
            ]
        },
    }
]

# Uploads ----------------------------------------------------------------------------
# ODK Collect sends up to 102 parts in one request; files go to disk as they arrive.
DATA_UPLOAD_MAX_NUMBER_FILES = 1000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
DATA_UPLOAD_MAX_MEMORY_SIZE = 32 * 2**20
FILE_UPLOAD_MAX_MEMORY_SIZE = 256 * 2**10
FILE_UPLOAD_TEMP_DIR = COLLECT_DATA_DIR / "tmp"

# Database ---------------------------------------------------------------------------
DATABASE_URL = env("DATABASE_URL")
_embedded_database = f"host={COLLECT_SOCKET_DIR} user=postgres dbname=collect"
DATABASES = {
    "default": database(
        DATABASE_URL or _embedded_database,
        # Connections per process at most; 0 opens one per request or task.
        pool_size=envint("COLLECT_DATABASE_POOL", COLLECT_WEB_THREADS + 2),
        # To be switched off behind a pooler that gives each transaction another
        # connection and does not keep track (PgBouncer before 1.21).
        prepare=envbool("COLLECT_PREPARED_STATEMENTS", "True"),
    )
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Background work --------------------------------------------------------------------
REDIS_URL = env("REDIS_URL")
COLLECT_REDIS_URL = REDIS_URL or f"unix://{COLLECT_SOCKET_DIR}/redis.sock"
_broker = COLLECT_REDIS_URL
CELERY_BROKER_URL = (
    f"redis+socket{_broker.removeprefix('unix')}"
    if _broker.startswith("unix://")
    else _broker
)
CELERY_BROKER_CONNECTION_TIMEOUT = 2
CELERY_BROKER_CONNECTION_RETRY = True
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_BROKER_TRANSPORT_OPTIONS = {
    # Longer than the longest task, or a slow task would run twice at once.
    "visibility_timeout": 3600,
    "socket_timeout": 5,
    "socket_connect_timeout": 1,
}
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_SOFT_TIME_LIMIT = envint("COLLECT_TASK_SECONDS", 1500, minimum=10)
CELERY_TASK_TIME_LIMIT = CELERY_TASK_SOFT_TIME_LIMIT + 60
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_IMPORTS = ["collect.jobs", "collect.web.heartbeat"]
CELERY_BEAT_SCHEDULER = "collect.web.heartbeat:AliveScheduler"
# Each task finds its work in the database, so a lost or late message costs nothing,
# and messages nobody took in time are dropped instead of piling up.
CELERY_BEAT_SCHEDULE = {
    "process events": {
        "task": "collect.jobs.process_events",
        "schedule": 5,
        "options": {"expires": 10},
    },
    "start due runs": {
        "task": "collect.datasets.tasks.start_due_runs",
        "schedule": 2,
        "options": {"expires": 10},
    },
    "tidy tables": {
        "task": "collect.datasets.tasks.tidy_tables",
        "schedule": 600,
        "options": {"expires": 300},
    },
    "start exports": {
        "task": "collect.datasets.tasks.start_exports",
        "schedule": 5,
        "options": {"expires": 10},
    },
    "sweep exports": {
        "task": "collect.datasets.tasks.sweep_exports",
        "schedule": 3600,
        "options": {"expires": 600},
    },
    "start publishings": {
        "task": "collect.datasets.tasks.start_publishings",
        "schedule": 5,
        "options": {"expires": 10},
    },
    "purge forms": {
        "task": "collect.forms.tasks.purge",
        "schedule": 86_400,
        "options": {"expires": 3600},
    },
    "purge submissions": {
        "task": "collect.submissions.tasks.purge",
        "schedule": 86_400,
        "options": {"expires": 3600},
    },
    "sweep uploads": {
        "task": "collect.sync.tasks.sweep_uploads",
        "schedule": 86_400,
        "options": {"expires": 3600},
    },
    "sweep blobs": {
        "task": "collect.forms.tasks.sweep_blobs",
        "schedule": 86_400,
        "options": {"expires": 3600},
    },
}
CELERY_TIMEZONE = "UTC"

# Mail -------------------------------------------------------------------------------
# Without a mail server, letters (with their links) are printed where the worker logs.
EMAIL_HOST = env("COLLECT_SMTP_HOST")
EMAIL_BACKEND = (
    f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'console'}.EmailBackend"
)
COLLECT_SMTP_TLS = env("COLLECT_SMTP_TLS", "starttls")
if COLLECT_SMTP_TLS not in ("starttls", "implicit", "none"):
    raise ImproperlyConfigured(
        f"COLLECT_SMTP_TLS={COLLECT_SMTP_TLS!r}: write starttls, implicit or none."
    )
EMAIL_USE_TLS = COLLECT_SMTP_TLS == "starttls"
EMAIL_USE_SSL = COLLECT_SMTP_TLS == "implicit"
EMAIL_PORT = envint(
    "COLLECT_SMTP_PORT",
    {"starttls": 587, "implicit": 465, "none": 25}[COLLECT_SMTP_TLS],
    minimum=1,
)
EMAIL_HOST_USER = env("COLLECT_SMTP_USER")
EMAIL_HOST_PASSWORD = envsecret("COLLECT_SMTP_PASSWORD")
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env(
    "COLLECT_MAIL_FROM", f"Collect <noreply@{_public.hostname or 'localhost'}>"
)

# Language, time, files, logs --------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("id", "Bahasa Indonesia")]
LANGUAGE_COOKIE_NAME = "language"
FORMAT_MODULE_PATH = "collect.web.formats"
LOCALE_PATHS = [BASE_DIR / "collect" / "web" / "locale"]
USE_TZ = True
TIME_ZONE = env("COLLECT_TIME_ZONE", "UTC")
STATIC_URL = "/static/"
# Leaflet's files; the application around them would need GDAL.
_leaflet = find_spec("leaflet")
STATICFILES_DIRS = [
    f"{folder}/static"
    for folder in (_leaflet.submodule_search_locations or () if _leaflet else ())
]
# Served straight from the packages: nothing to collect before a start.
WHITENOISE_USE_FINDERS = True
# One line for every periodic task would drown everything else.
_quiet = ["celery.beat", "celery.worker.strategy", "celery.app.trace"]
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(levelname)s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env("COLLECT_LOG_LEVEL", "INFO")},
    "loggers": {name: {"level": "WARNING"} for name in _quiet},
}
