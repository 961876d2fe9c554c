"""Every setting of the product; what the pillars offer stands on the second page, tongting/pillars.py. The environment
is read strictly, a wrong value stops the start."""

import sys
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from tongting.environment import database_from_url, env_flag, env_list, env_text, kept_secret
from tongting.pillars import (  # noqa: F401
    BULLETINS,
    CLOSED_EXPORTS,
    DEMO_LIVES,
    DEMO_WORDS,
    EXPORTS,
    IMPORTS,
    OUTBOX,
    OUTBOX_QUEUES,
    PERIOD_RUNS,
    PHONE_OUTBOX,
    PULSE,
    REPORT_DESK,
    SEAMS,
    STARTERS,
)

BASE_DIR = Path(__file__).resolve().parent.parent


# Where everything lives that is not code: database, queue, photos, exports.
VAR = Path(env_text("TT_VAR", str(BASE_DIR / "var")))
VAR.mkdir(parents=True, exist_ok=True)

PRODUCTION = env_flag("TT_PRODUCTION", False)
DEBUG = env_flag("TT_DEBUG", False)
TESTING = "pytest" in sys.modules
SECRET_KEY = env_text("TT_SECRET_KEY")
if not SECRET_KEY:
    if PRODUCTION:
        raise ImproperlyConfigured("TT_SECRET_KEY must be set in production")
    SECRET_KEY = kept_secret(VAR / "secret_key")
ALLOWED_HOSTS = env_list("TT_HOSTS", "" if PRODUCTION else "*")
CSRF_TRUSTED_ORIGINS = env_list("TT_ORIGINS", "")
# Where people reach the product, for links that leave it (in a workbook); empty = the bare record number.
SITE_URL = env_text("TT_SITE_URL").rstrip("/")

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "axes",
    "crispy_forms",
    "crispy_bootstrap5",
    "tongting.people",
    "tongting.places",
    "tongting.events",
    "tongting.work",
    "tongting.photos",
    "tongting.notices",
    "tongting.exports",
    "tongting.imports",
    "tongting.web",
    "patrols",
    "starrating",
    "tenders",
    "stations",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "tongting.web.middleware.CompressedPagesMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "tongting.web.middleware.PasswordChangeMiddleware",
    "tongting.web.middleware.SecurityHeadersMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "tongting.urls"
WSGI_APPLICATION = "tongting.wsgi.application"
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
                "tongting.web.context.shell",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "tongting.web.templatetags.tt",
                "tongting.photos.templatetags.photos",
            ],
        },
    }
]

# --- database -------------------------------------------------------------------------------------------------
if env_text("DATABASE_URL"):
    DATABASES = {"default": database_from_url(env_text("DATABASE_URL"))}
else:
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": VAR / "tongting.sqlite3",
            "OPTIONS": {
                # Django's default mode loses 88 % of writes when twenty phones write at once; IMMEDIATE loses none.
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": (
                    "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA mmap_size=134217728;"
                    "PRAGMA journal_size_limit=27103364;PRAGMA cache_size=-16000;"
                ),
            },
        }
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- accounts -------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "tongting.people.password_rules.LongEnough", "OPTIONS": {"min_length": 8}},
    {"NAME": "tongting.people.password_rules.NotCommon"},
    {
        "NAME": "tongting.people.password_rules.NotOwnNumber",
        "OPTIONS": {"user_attributes": ("staff_no", "phone")},
    },
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "root"
LOGOUT_REDIRECT_URL = "login"
# By account and not by address: a whole shift shares one address behind the mine's router.
AXES_LOCKOUT_PARAMETERS = ["username"]
AXES_FAILURE_LIMIT = 6
AXES_COOLOFF_TIME = 0.25  # hours
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_USERNAME_FORM_FIELD = "username"
AXES_LOCKOUT_CALLABLE = "tongting.people.views.locked_out"
AXES_DISABLE_ACCESS_LOG = True
AXES_VERBOSE = False
SESSION_COOKIE_AGE = 30 * 24 * 3600
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_NAME = "tt_session"
CSRF_COOKIE_NAME = "tt_csrf"
CSRF_FAILURE_VIEW = "tongting.web.errors.csrf_failure"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if PRODUCTION:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = env_flag("TT_SSL_REDIRECT", True)
    SECURE_HSTS_SECONDS = 31536000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = True

# --- language and time ----------------------------------------------------------------------------------------
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
LANGUAGE_COOKIE_NAME = "tt_language"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True
FORMAT_MODULE_PATH = "tongting.formats"

# --- files ----------------------------------------------------------------------------------------------------
STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = VAR / "static"
MEDIA_ROOT = VAR / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if TESTING or DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
# A 12 MP picture is 5 MB, a bad phone's 20; the photo room refuses more with a sentence, this is the wall behind it.
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
# On the disk where pictures stay, so that a large one is written once; what a crash leaves there is swept with photos.
FILE_UPLOAD_TEMP_DIR = VAR / "incoming"
FILE_UPLOAD_TEMP_DIR.mkdir(exist_ok=True)
WHITENOISE_MANIFEST_STRICT = False

# --- cache and broker -----------------------------------------------------------------------------------------
REDIS_URL = env_text("REDIS_URL")
REDIS_OPTIONS = {"socket_timeout": 3, "socket_connect_timeout": 3}
CACHES: dict[str, dict[str, Any]] = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "OPTIONS": REDIS_OPTIONS,
    }
    if REDIS_URL
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    # In this process: what is drawn again any time, and must not wait for a server that is away.
    "near": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "near"},
}
CELERY_BROKER_URL = REDIS_URL or "filesystem://localhost"
CELERY_TIMEZONE = TIME_ZONE
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# A worker waits for its broker for ever, however long it is away.
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR / "beat-schedule")
CELERY_BEAT_MAX_LOOP_INTERVAL = 15
# One attempt and no more: a page that rings must not wait for a broker that is away (see tongting/work/bell.py).
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, Any] = {**REDIS_OPTIONS, "max_retries": 1, "interval_start": 0}
CELERY_BROKER_CONNECTION_TIMEOUT = 3
if not REDIS_URL:
    QUEUE = VAR / "queue"
    for folder in ("messages", "control"):
        (QUEUE / folder).mkdir(parents=True, exist_ok=True)
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(QUEUE / "messages"),
        "data_folder_out": str(QUEUE / "messages"),
        "control_folder": str(QUEUE / "control"),
        "store_processed": False,
        "polling_interval": 0.2,
    }

# --- forms ----------------------------------------------------------------------------------------------------
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
INSTALLED_APPS.append("django.forms")
# axes.W006 wants the address in the lock-out; see AXES_LOCKOUT_PARAMETERS for why it is not there.
# models.W040: covering columns help PostgreSQL and are left out elsewhere, which is right.
# fields.W161: the hour at which a shift comes up is meant as it stands; Django takes it for a forgotten "now" whenever
# it is that hour.
SILENCED_SYSTEM_CHECKS: list[str] = ["axes.W006", "models.W040", "fields.W161"]

# --- the department -------------------------------------------------------------------------------------------
# Day on which an assessment month begins: 1 is the calendar month; 21 and 26 are wage months, named after their end.
MONTH_START_DAY = int(env_text("TT_MONTH_START_DAY", "1"))
if MONTH_START_DAY not in (1, 21, 26):
    raise ImproperlyConfigured("TT_MONTH_START_DAY must be 1, 21 or 26")
STARTER = BASE_DIR / "starter"
# What is written into pictures; covers names, too (see starter/fonts/README.txt).
FONT = STARTER / "fonts" / "TongtingSansSC-Regular.otf"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": dict.fromkeys(("tongting", "patrols", "starrating", "tenders", "stations"), {"level": "INFO"}),
}
