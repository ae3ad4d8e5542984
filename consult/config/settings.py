"""Every setting of Consult, read from the environment once, at start.

A wrong or missing value stops the start with one line that names the variable.
Each secret may also be given as `NAME_FILE`, the path of a file that holds it.
"""

import os
import secrets
import sys
from datetime import timedelta
from pathlib import Path

import environ
import structlog
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.dateparse import parse_duration
from django.utils.translation import gettext_lazy as _

from consult.config.log_lines import EVERY_LINE
from consult.config.postgresql.limits import with_limits

BASE_DIR = Path(__file__).resolve().parent.parent.parent
env = environ.FileAwareEnv()

DEBUG = env.bool("DEBUG", default=False)
DATA_DIR = Path(env.str("DATA_DIR", default=str(BASE_DIR / "var"))).resolve()


def _generated_secret(path: Path) -> str:
    """Return the secret kept in `path`, making it (mode 0600) on first use."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(64))
    return path.read_text(encoding="ascii").strip()


def _clock_offset() -> timedelta:
    """Return the shift of the clock, which only DEBUG may have.

    Written as seconds (`86400`) or a duration (`P11D`, `11 00:00:00`).
    """
    raw = env.str("TEST_CLOCK_OFFSET", default="")
    if not raw:
        return timedelta()
    if not DEBUG:
        raise ImproperlyConfigured(
            "TEST_CLOCK_OFFSET shifts the clock that decides whether a reply is in"
            " time; it is refused unless DEBUG is on."
        )
    offset = parse_duration(raw.removeprefix("+"))
    if offset is None:
        raise ImproperlyConfigured(
            f"TEST_CLOCK_OFFSET: {raw!r} is neither seconds nor a duration."
        )
    return offset


# Database, cache, broker -------------------------------------------------------

DATABASE_URL = env.str("DATABASE_URL", default="")
REDIS_URL = env.str("REDIS_URL", default="")
_owner_url = env.str("DATABASE_OWNER_URL", default=DATABASE_URL)
_runs_as_owner = sys.argv[1:2] in (["migrate"], ["restore"])

if DATABASE_URL:
    _address = env.db_url_config(_owner_url if _runs_as_owner else DATABASE_URL)
    DATABASES = {"default": with_limits(_address, as_owner=_runs_as_owner)}
else:
    DATA_DIR.mkdir(parents=True, exist_ok=True)
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": DATA_DIR / "consult.sqlite3",
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
            },
        }
    }
DATABASES["default"]["ATOMIC_REQUESTS"] = False
EMBEDDED = not REDIS_URL

if REDIS_URL:
    CACHES = {
        "default": {
            "BACKEND": "consult.config.cache.ForgivingRedisCache",
            "LOCATION": REDIS_URL,
            "KEY_PREFIX": "consult",
            "OPTIONS": {"socket_connect_timeout": 0.3, "socket_timeout": 0.3},
        }
    }
else:
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
            "LOCATION": DATA_DIR / "cache",
        }
    }

CELERY_BROKER_URL = REDIS_URL or None
CELERY_RESULT_BACKEND = None
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_ENABLE_UTC = True
CELERY_TIMEZONE = "UTC"
# A dead broker must cost a reply less than half a second (decision 8).
CELERY_TASK_PUBLISH_RETRY = False
CELERY_BROKER_CONNECTION_TIMEOUT = 0.3
# Workers and beat ask for a broker until it is back; no ring reads this.
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "socket_timeout": 5.0,  # of a worker, which listens; a ring has less
    "socket_connect_timeout": 0.3,
    "max_retries": 0,
    # With copies of what a worker has in hand, kombu 5.7 ends it when Redis is lost.
    "ack_emulation": False,
}
CELERY_BEAT_SCHEDULE = {
    "sweep": {"task": "consult.tasks.sweep", "schedule": 60.0},
}
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "celerybeat-schedule")

# Secrets and hosts -------------------------------------------------------------

SECRET_KEY = env.str("SECRET_KEY", default="")
if not SECRET_KEY:
    if DATABASE_URL and not DEBUG:
        raise ImproperlyConfigured("SECRET_KEY is required with a server database.")
    SECRET_KEY = _generated_secret(DATA_DIR / "secret_key")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
BASE_URL = env.str("BASE_URL", default="http://127.0.0.1:8000").rstrip("/")
SIGNING_KEY_FILE = env.str("SIGNING_KEY_FILE", default="")
MAKES_SIGNING_KEY = DEBUG or not DATABASE_URL
if not SIGNING_KEY_FILE:
    if not MAKES_SIGNING_KEY:
        raise ImproperlyConfigured(
            "SIGNING_KEY_FILE is required with a server database: the file of the"
            " Ed25519 key that signs receipts."
        )
    SIGNING_KEY_FILE = str(DATA_DIR / "keys" / "signing.pem")
TEST_CLOCK_OFFSET = _clock_offset()
DEMONSTRATION = DEBUG
DEMONSTRATION_DOMAIN = "demonstration.example"

# Applications ------------------------------------------------------------------

INSTALLED_APPS = [
    "consult",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "crispy_bootstrap5",
    "crispy_forms",
    "csp",
    "django_filters",
    "django_structlog",
    "rules",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "consult.web.reception.refuse_unreadable",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "consult.config.logs.MaskedRequestMiddleware",
    "consult.web.guarding.refuse_unguarded",
]

ROOT_URLCONF = "consult.config.urls"
WSGI_APPLICATION = "consult.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "consult.web.layout.page",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = ["bootstrap5", "consult"]
CRISPY_TEMPLATE_PACK = "consult"
CRISPY_FAIL_SILENTLY = False

# Who signs in ------------------------------------------------------------------

AUTH_USER_MODEL = "consult.User"
AUTHENTICATION_BACKENDS = [
    "rules.permissions.ObjectPermissionBackend",
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 15},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "consult.web.access.AccountAdapter"
ACCOUNT_FORMS = {"login": "consult.web.signing_in.SignInForm"}
ACCOUNT_SESSION_REMEMBER = False  # every session ends by itself
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
ACCOUNT_EMAIL_NOTIFICATIONS = False
ACCOUNT_DEFAULT_HTTP_PROTOCOL = BASE_URL.partition(":")[0]
# Failures are counted by the visitor's address, which proxies of ours pass on.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXIES", default=0)
# TSB opens the accounts and answers for their addresses.
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_TOTP_ISSUER = "Consult"
MFA_TOTP_TOLERANCE = 1  # a code typed at the end of its half minute (RFC 6238, 5.2)
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_HTTPONLY = True
USERSESSIONS_TRACK_ACTIVITY = False

# Protection --------------------------------------------------------------------

_https = BASE_URL.startswith("https://")
SECURE_SSL_REDIRECT = _https
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]  # probes come without TLS
SECURE_HSTS_SECONDS = 31_536_000 if _https else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = _https
SECURE_HSTS_PRELOAD = _https
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _https else None
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = _https
CSRF_COOKIE_SECURE = _https
CSRF_COOKIE_HTTPONLY = True
CSRF_TRUSTED_ORIGINS = [BASE_URL]
X_FRAME_OPTIONS = "DENY"
# templates/400.html says both limits.
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000
DATA_UPLOAD_MAX_NUMBER_FILES = 20
FILE_UPLOAD_HANDLERS = ["consult.web.receiving_files.CutShort"]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "base-uri": [NONE],
        "connect-src": [SELF],
        "font-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "img-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
    }
}

# Personal data ------------------------------------------------------------------

# How many days each kind is kept once its purpose is over (flows/erasing.py). Staff
# confirm them: how long TSB has to keep what is for its legal service to say.
RETENTION_DAYS = {
    "accounts": env.int("RETENTION_ACCOUNTS_DAYS", default=365),
    "drafts": env.int("RETENTION_DRAFTS_DAYS", default=90),
    "files": env.int("RETENTION_FILES_DAYS", default=90),
    "messages": env.int("RETENTION_MESSAGES_DAYS", default=365),
    "signatories": env.int("RETENTION_SIGNATORIES_DAYS", default=4 * 365),
}
for _kind, _days in RETENTION_DAYS.items():
    if _days < 1:
        raise ImproperlyConfigured(
            f"RETENTION_{_kind.upper()}_DAYS: {_days} is no number of days to keep"
            " personal data; the least is 1."
        )

# Languages and time ------------------------------------------------------------

LANGUAGE_CODE = "en"
LANGUAGES = [
    ("ar", _("Arabic")),
    ("zh-hans", _("Chinese")),
    ("en", _("English")),
    ("fr", _("French")),
    ("ru", _("Russian")),
    ("es", _("Spanish")),
]
LOCALE_PATHS = [BASE_DIR / "consult" / "locale"]
LANGUAGE_COOKIE_SAMESITE = "Lax"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# Files and mail ----------------------------------------------------------------

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = DATA_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": (
            "django.contrib.staticfiles.storage.StaticFilesStorage"
            if DEBUG
            else "whitenoise.storage.CompressedManifestStaticFilesStorage"
        )
    },
}
WHITENOISE_USE_FINDERS = DEBUG
MEDIA_ROOT = DATA_DIR / "files"

_email = env.email_url_config(
    env.str("EMAIL_URL", default="filemail://" if DEBUG else "smtp://127.0.0.1:25")
)
vars().update({name: value for name, value in _email.items() if value is not None})
EMAIL_FILE_PATH = str(DATA_DIR / "mail")
EMAIL_TIMEOUT = 30
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="tsbdir@itu.int")

# Logs --------------------------------------------------------------------------

structlog.configure(
    processors=[
        structlog.stdlib.filter_by_level,
        *EVERY_LINE,
        structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "lines": {
            "()": structlog.stdlib.ProcessorFormatter,
            "foreign_pre_chain": EVERY_LINE,
            "processor": structlog.processors.KeyValueRenderer(
                key_order=["timestamp", "level", "event", "logger"]
            ),
        }
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "lines"}},
    "root": {"handlers": ["stderr"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {
        "weasyprint": {"level": "ERROR"},
        "fontTools": {"level": "ERROR"},
    },
}
DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
