"""Settings of Collect, read from the environment only.

Every variable has a default that suits one machine on a local network. A value that
cannot be understood stops the start with a message; nothing is guessed.
"""

import hashlib
import os
import secrets
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured
from psycopg.conninfo import conninfo_to_dict

BASE_DIR = Path(__file__).resolve().parent.parent


def env(name: str, default: str = "") -> str:
    """Text of a variable; an empty variable counts as absent."""
    return os.environ.get(name, "").strip() or default


def envbool(name: str, default: str) -> bool:
    """True or False; anything else is an error, not a guess."""
    value = env(name, default)
    if value not in ("True", "False"):
        raise ImproperlyConfigured(f"{name}={value!r}: write True or False.")
    return value == "True"


def envint(name: str, default: int, *, minimum: int = 0) -> int:
    """A whole number not below `minimum`."""
    value = env(name, str(default))
    if not value.isascii() or not value.isdigit() or int(value) < minimum:
        raise ImproperlyConfigured(
            f"{name}={value!r}: write a whole number of {minimum} or more."
        )
    return int(value)


def envsecret(name: str) -> str:
    """A secret from the variable, or from the file named by `<name>_FILE`."""
    path = env(f"{name}_FILE")
    if not path:
        return env(name)
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise ImproperlyConfigured(f"{name}_FILE={path!r}: {error.strerror}.") from None


def envlist(name: str, default: str = "") -> list[str]:
    """Items separated by commas."""
    return [item.strip() for item in env(name, default).split(",") if item.strip()]


def make_data_dir(path: Path) -> Path:
    """Create the data directory, closed to other users, and its temporary folder."""
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        (path / "tmp").mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise ImproperlyConfigured(
            f"COLLECT_DATA_DIR={str(path)!r} cannot be used: {error.strerror}. "
            "Name a directory this user may write to."
        ) from None
    return path


def kept_secret(path: Path) -> str:
    """The secret kept in `path`, made on first use, readable by its owner only.

    Two processes starting together agree: linking is atomic and the loser reads.
    """
    try:
        if not path.exists():
            fresh = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
            fresh.touch(mode=0o600)
            fresh.write_text(secrets.token_urlsafe(48), encoding="utf-8")
            try:
                path.hardlink_to(fresh)
            except FileExistsError:
                pass
            finally:
                fresh.unlink()
        return path.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise ImproperlyConfigured(
            f"The secret key in {str(path)!r} cannot be read: {error.strerror}. "
            "Run as the user who owns the data directory, or set COLLECT_SECRET_KEY."
        ) from None


def socket_dir(data_dir: Path) -> Path:
    """Where the embedded PostgreSQL and Redis listen.

    Addresses of Unix sockets hold 107 bytes, so a long data directory gets a short
    stand-in of its own under the temporary directory.
    """
    inside = data_dir / "run"
    if len(os.fsencode(inside / ".s.PGSQL.5432")) <= 100:
        return inside
    digest = hashlib.sha256(os.fsencode(data_dir)).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"collect-{os.geteuid()}-{digest}"


def database(url: str, pool_size: int, *, prepare: bool = True) -> dict[str, Any]:
    """Django's description of a PostgreSQL database from its URL."""
    try:
        parts: dict[str, Any] = dict(conninfo_to_dict(url))
    except Exception as error:
        raise ImproperlyConfigured(f"DATABASE_URL is not usable: {error}") from None
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.pop("dbname", "collect"),
        "USER": parts.pop("user", ""),
        "PASSWORD": parts.pop("password", ""),
        "HOST": parts.pop("host", ""),
        "PORT": str(parts.pop("port", "")),
        # The pool checks a connection before lending it: PostgreSQL may restart.
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            **parts,
            "connect_timeout": int(parts.get("connect_timeout") or 5),
            # The server plans what comes often once for each connection.
            "prepare_threshold": 3 if prepare else None,
            "pool": pool_size and {"min_size": 0, "max_size": pool_size, "timeout": 10},
        },
    }


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
LANGUAGES = [("en", "English")]
USE_TZ = True
TIME_ZONE = env("COLLECT_TIME_ZONE", "UTC")
STATIC_URL = "/static/"
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
