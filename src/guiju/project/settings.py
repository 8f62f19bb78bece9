"""Django's settings, all from GUIJU_* variables (environment.py); with none set, a laptop on the embedded PostgreSQL.

Reading this module starts nothing and writes nothing: the command line prepares the key and the database.
"""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.utils.functional import SimpleLazyObject

from guiju.project import anchor_places, environment, evidence_log, holidays, postgres, secret_key

environment.refuse_unknown(os.environ)

PROJECT = Path(__file__).parent
DATA = Path(environment.read("GUIJU_DATA")).resolve()
DEBUG = environment.is_on("GUIJU_DEBUG")
CLOCK_OFFSET = timedelta(seconds=environment.seconds("GUIJU_CLOCK_OFFSET"))
IS_DEMO = environment.is_on("GUIJU_DEMO")
SECRET_KEY = environment.read("GUIJU_SECRET_KEY") or secret_key.read(DATA)

# --- Addresses. Nothing is answered but the names given here.
PUBLIC_URL = environment.read("GUIJU_URL").rstrip("/")
_public = urlsplit(PUBLIC_URL)
if _public.scheme not in {"http", "https"} or not _public.hostname:
    raise environment.SettingRefused("GUIJU_URL must read https://name or http://name:port")
IS_HTTPS = _public.scheme == "https"
ALLOWED_HOSTS = [_public.hostname, *environment.names("GUIJU_HOSTS")]
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
TRUSTED_PROXIES = environment.names("GUIJU_TRUSTED_PROXIES")

INSTALLED_APPS = [
    "guiju.project",
    "guiju.apps.evidence",
    "guiju.apps.ledger",
    "guiju.apps.parties",
    "guiju.apps.decisions",
    "guiju.apps.matters",
    "guiju.apps.vouchers",
    "guiju.apps.targets",
    "guiju.apps.briefing",
    "guiju.apps.newsletter",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.mfa",
    "axes",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
]

# The order matters: security and static files first, the language before anything that speaks, the actor last.
MIDDLEWARE = [
    "guiju.project.clock.Clock",
    "django.middleware.security.SecurityMiddleware",
    "guiju.project.headers.ContentSecurityPolicy",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "guiju.project.middleware.Tongue",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "guiju.project.middleware.ApiGate",
    "guiju.project.middleware.WhoIsAsking",
    "guiju.project.middleware.PublicForms",
    "guiju.project.middleware.SecondFactor",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "guiju.project.urls"
WSGI_APPLICATION = "guiju.project.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PROJECT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "guiju.project.context.navigation",
            ],
            "builtins": ["guiju.project.templatetags.guiju", "guiju.project.templatetags.components"],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"


# --- The database: PostgreSQL always, the embedded one when no other is named.
def _database(url: str) -> dict[str, str]:
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"} or not parts.path.strip("/"):
        raise environment.SettingRefused("GUIJU_DATABASE_URL must read postgresql://user:password@host:port/name")
    return {
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or 5432),
    }


DATABASE_URL = environment.read("GUIJU_DATABASE_URL")
PREPARED_AFTER = 5
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        # Statements are planned once a connection and not at every call: half of the server's time (decision 0023).
        "OPTIONS": {"server_side_binding": True, "prepare_threshold": PREPARED_AFTER},
        **(_database(DATABASE_URL) if DATABASE_URL else postgres.locate(DATA).dsn),
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Who is who (the parties office), and how they sign in (sign_in.py).
AUTH_USER_MODEL = "parties.Person"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "guiju.project.sign_in.LongEnough", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
ACCOUNT_ADAPTER = "guiju.project.sign_in.Accounts"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_SIGNUP_FORM_CLASS = "guiju.project.sign_in.NameForm"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_EMAIL_SUBJECT_PREFIX = "[规矩] "
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_RATE_LIMITS = {"login_failed": None}  # axes counts failures, and its page says until when

# Five failures lock a name for a quarter of an hour, wherever they came from (django-axes).
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = ["username"]
SILENCED_SYSTEM_CHECKS = ["axes.W006"]  # an address behind an office's router is many people; the name is one
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_USERNAME_CALLABLE = "guiju.project.sign_in.attempted_name"
AXES_CLIENT_IP_CALLABLE = "guiju.project.rate_limits.address_of"
AXES_LOCKOUT_CALLABLE = "guiju.project.sign_in.locked_out"
AXES_ENABLE_ADMIN = False

MFA_ADAPTER = "guiju.project.sign_in.SecondFactors"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Guiju"
MFA_TOTP_PERIOD = 30
MFA_TOTP_TOLERANCE = 1
MFA_FORMS = {
    "authenticate": "guiju.project.sign_in.CodeForm",
    "reauthenticate": "guiju.project.sign_in.ConfirmCodeForm",
}

# Single sign-on, when an issuer is named. Somebody with a second factor is still asked for it here.
OIDC_ISSUER = environment.read("GUIJU_OIDC_ISSUER").rstrip("/")
OIDC_ORIGIN = "{0.scheme}://{0.netloc}".format(urlsplit(OIDC_ISSUER)) if OIDC_ISSUER else ""
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "oidc",
                "name": environment.read("GUIJU_OIDC_NAME"),
                "client_id": environment.read("GUIJU_OIDC_CLIENT_ID"),
                "secret": environment.read("GUIJU_OIDC_CLIENT_SECRET"),
                "settings": {"server_url": f"{OIDC_ISSUER}/.well-known/openid-configuration"},
            }
        ]
        if OIDC_ISSUER
        else [],
    }
}
SOCIALACCOUNT_ADAPTER = "guiju.project.sign_in.SingleSignOn"
SOCIALACCOUNT_LOGIN_ON_GET = False
# The issuer is the installation's own: an address it vouches for is that person's account here. allauth wipes the
# password of an account whose address nobody had confirmed, so that nobody can lie in wait under another's address.
SOCIALACCOUNT_EMAIL_AUTHENTICATION = True
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_STORE_TOKENS = False

# What sign-in counts and remembers is shared by all workers, so it lies in the database.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "project_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

# --- What people hand in.
ATTACHMENT_MB_MAX = environment.number("GUIJU_ATTACHMENT_MB", most=200)

# --- The evidence log (evidence_log.py): its name, its files and keys, and who witnesses it.
LOG_ORIGIN = environment.read("GUIJU_LOG_ORIGIN") or f"{_public.hostname}/log"
LOG_FOLDER = DATA / "log"
LOG_KEYS_FILE = DATA / "log-keys"
LOG_KEYS = environment.read("GUIJU_LOG_KEYS")
LOG_HAS_SM2 = environment.is_on("GUIJU_LOG_SM")
LOG_WITNESSES = environment.names("GUIJU_WITNESSES")
LOG_QUORUM = environment.number("GUIJU_WITNESS_QUORUM", least=0, most=16)
EVIDENCE_LOG = SimpleLazyObject(evidence_log.configured)
CERTIFICATE_KEY_FILE = DATA / "certificate-key"
CERTIFIER = SimpleLazyObject(evidence_log.certifier)

# --- How often the API may be called (rate_limits.py).
API_KEY_PER_MINUTE = environment.number("GUIJU_API_KEY_PER_MINUTE", most=100_000)
API_ADDRESS_PER_MINUTE = environment.number("GUIJU_API_ADDRESS_PER_MINUTE", most=100_000)

# --- Where the evidence log's checkpoints are anchored, and how often.
ANCHOR_PLACES = anchor_places.places(DATA)
ANCHOR_EVERY = timedelta(seconds=environment.number("GUIJU_ANCHOR_SECONDS", most=anchor_places.SECONDS_MAX))
TSA_ROOTS = anchor_places.roots()

# --- Denied by default.
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = IS_HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_NAME = "__Host-session" if IS_HTTPS else "guiju-session"
CSRF_COOKIE_NAME = "__Host-csrf" if IS_HTTPS else "guiju-csrf"
SESSION_COOKIE_AGE = 12 * 60 * 60
SECURE_SSL_REDIRECT = IS_HTTPS
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if IS_HTTPS else 0
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
FILE_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = (ATTACHMENT_MB_MAX + 1) * 1024 * 1024  # a file may be a whole body
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000
DATA_UPLOAD_MAX_NUMBER_FILES = 20

# --- Tongues and time.
LANGUAGE_CODE = "zh-hans"
LOCALE_PATHS = [PROJECT / "locale"]  # the libraries' words, where theirs are not ours
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
WORKING_DAYS = holidays.load(environment.read("GUIJU_HOLIDAYS"))

# --- Files that pages load: collected once, named by their content, kept by browsers for ever.
STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": (
            "django.contrib.staticfiles.storage.StaticFilesStorage"
            if DEBUG
            else "guiju.project.static_files.HashedFiles"
        )
    },
}
MEDIA_ROOT = DATA / "attachments"

# --- Background work, and what goes out.
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
DEFAULT_FROM_EMAIL = SERVER_EMAIL = environment.read("GUIJU_MAIL_FROM")
MAIL_URL = environment.read("GUIJU_MAIL_URL")
# An address can be confirmed only where mail goes out; elsewhere it is a name, and invitations are links.
ACCOUNT_EMAIL_VERIFICATION = "mandatory" if MAIL_URL else "none"
MFA_ALLOW_UNVERIFIED_EMAIL = not MAIL_URL
if MAIL_URL:
    _mail = urlsplit(MAIL_URL)
    if _mail.scheme not in {"smtp", "smtps"} or not _mail.hostname:
        raise environment.SettingRefused("GUIJU_MAIL_URL must read smtp://user:password@host:587 or smtps://…:465")
    EMAIL_HOST, EMAIL_PORT = _mail.hostname, _mail.port or (465 if _mail.scheme == "smtps" else 587)
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = unquote(_mail.username or ""), unquote(_mail.password or "")
    EMAIL_USE_SSL, EMAIL_USE_TLS = _mail.scheme == "smtps", _mail.scheme == "smtp"
    EMAIL_TIMEOUT = 20
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = DATA / "mail"

# --- The newsletter: how many letters a minute, and whether each brings the issue's PDF along.
NEWSLETTER_PER_MINUTE = environment.number("GUIJU_NEWSLETTER_PER_MINUTE", most=6_000)
NEWSLETTER_ATTACHES = environment.is_on("GUIJU_NEWSLETTER_ATTACH")

# --- What the server says about itself: one line an event, on standard error.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "line"},
        "trouble": {"class": "logging.StreamHandler", "formatter": "line", "level": "ERROR"},
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": ["console"], "level": "WARNING", "propagate": False},
        "django.request": {"handlers": ["console"], "level": "ERROR", "propagate": False},
        "django_tasks": {"handlers": ["trouble"], "propagate": False},
        "django_tasks_db": {"handlers": ["trouble"], "propagate": False},
        "guiju": {"handlers": ["console"], "level": "INFO", "propagate": False},
    },
}
