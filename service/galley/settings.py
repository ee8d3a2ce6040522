"""Django's settings, derived from Galley's own in `config`."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from csp.constants import NONE, SELF
from psycopg.conninfo import conninfo_to_dict

from galley.config import read_settings, secret_key_of

GALLEY = read_settings()

SECRET_KEY = secret_key_of(GALLEY)
SECRET_KEY_FALLBACKS = [key.get_secret_value() for key in GALLEY.secret_key_former]
DEBUG = False
ALLOWED_HOSTS = list(GALLEY.allowed_hosts)
ROOT_URLCONF = "galley.urls"
WSGI_APPLICATION = "galley.wsgi.application"
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("de", "Deutsch"), ("fr", "Français"), ("es", "Español"), ("ar", "العربية")]
USE_I18N = True
APPEND_SLASH = False
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
WEB_ROOT = Path(__file__).parent / "web"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "allauth",
    "allauth.account",
    "allauth.headless",
    "allauth.mfa",
    "allauth.usersessions",
    "csp",
    "galley.queue",
    "galley.objects",
    "galley.accounts",
    "galley.brands",
    "galley.library",
    "galley.numbering",
    "galley.signing",
    "galley.contacts",
    "galley.documents",
    "galley.sharing",
    "galley.answering",
    "galley.mailing",
    "galley.batches",
]

MIDDLEWARE = [
    "galley.edge.middleware.ReleaseConnections",
    "galley.edge.middleware.RequestLog",
    "galley.edge.telemetry.recording.RecordedNames",
    # These put their headers into every answer of those below.
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "galley.edge.middleware.ResponseRules",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "galley.edge.middleware.Newcomers",
    "galley.edge.middleware.LoginFaults",
    "galley.accounts.login.sessions.Sessions",
    "galley.edge.middleware.KnownHosts",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "galley.accounts.login.spoken_language.SpokenLanguage",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [Path(__file__).parent / room / "letters" for room in ("accounts", "answering", "mailing")],
        "OPTIONS": {
            # Without a memory, which would keep the letter of the first language for all.
            "loaders": [
                "galley.accounts.login.spoken_language.LettersInLanguage",
                "django.template.loaders.app_directories.Loader",
            ]
        },
    }
]


def _database() -> dict[str, Any]:
    parts: dict[str, Any] = dict(conninfo_to_dict(GALLEY.database_address))
    return {
        "ENGINE": "galley.adapters.postgresql",
        "NAME": parts.pop("dbname", ""),
        "USER": parts.pop("user", ""),
        "PASSWORD": parts.pop("password", ""),
        "HOST": parts.pop("host", ""),
        "PORT": parts.pop("port", ""),
        "OPTIONS": {
            # In seconds and milliseconds; a machine that is gone without a word shall not be waited for.
            "connect_timeout": 3,
            "tcp_user_timeout": 10_000,
            **parts,
            # Planning the joins of a request takes PostgreSQL longer than running them.
            "server_side_binding": True,
            "prepare_threshold": 5,
            "pool": {
                "min_size": 1 if GALLEY.web_processes > 1 else 2,
                "max_size": GALLEY.connections_each,
                "timeout": 3,
            },
        },
    }


DATABASES = {"default": _database()}
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "galley_cache",
        # The limits of logins live here. Django's default of 300 would let a flood of others wash one away.
        "OPTIONS": {"MAX_ENTRIES": 50_000},
    }
}

# --- the login ---------------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.Person"
AUTHENTICATION_BACKENDS = ["galley.accounts.confirmed_backend.ConfirmedAlone"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "name")},
    },
]

HEADLESS_ONLY = True
HEADLESS_ADAPTER = "galley.accounts.login.allauth_adapters.HeadlessAdapter"
HEADLESS_FRONTEND_URLS = {
    "account_confirm_email": f"{GALLEY.address}/account/verify-email/{{key}}",
    "account_reset_password": f"{GALLEY.address}/account/password/reset",
    "account_reset_password_from_key": f"{GALLEY.address}/account/password/reset/key/{{key}}",
    "account_signup": f"{GALLEY.address}/account/signup",
}
ACCOUNT_ADAPTER = "galley.accounts.login.allauth_adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_SIGNUP_FORM_CLASS = "galley.accounts.login.sign_up_form.NameForm"
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
# The letter that confirms an address is sent again when asked. The web app says these numbers in words.
ACCOUNT_RATE_LIMITS = {"confirm_email": "1/m/key,10/h/key"}
# A new address takes the place of the old when it is confirmed, and only a recent login may ask for it.
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
# Only in the browser that signed up: the session there still knows who was signing up.
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True
ACCOUNT_LOGIN_ON_PASSWORD_RESET = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ALLAUTH_TRUSTED_PROXY_COUNT = GALLEY.trusted_proxies
MFA_ADAPTER = "galley.accounts.login.allauth_adapters.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Galley"
# One code before and one after: a phone's clock may be off, and typing takes a while (RFC 6238, section 5.2).
MFA_TOTP_TOLERANCE = 1
# Browsers allow passkeys without https on localhost only, and there we follow them.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not GALLEY.https
USERSESSIONS_TRACK_ACTIVITY = False

SESSION_ENGINE = "galley.accounts.login.sessions"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 14
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = GALLEY.https
SESSION_COOKIE_NAME = "__Host-galley" if GALLEY.https else "galley"
CSRF_COOKIE_SECURE = GALLEY.https
CSRF_COOKIE_NAME = "__Host-csrftoken" if GALLEY.https else "csrftoken"
CSRF_TRUSTED_ORIGINS = [GALLEY.address]
CSRF_FAILURE_VIEW = "galley.edge.problems.on_csrf"

# --- letters -----------------------------------------------------------------------------------------------------

DEFAULT_FROM_EMAIL = SERVER_EMAIL = GALLEY.email_from


def _mail() -> dict[str, Any]:
    url = urlsplit(GALLEY.email_url.get_secret_value())
    if url.scheme in {"smtp", "smtps"}:
        return {
            "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "EMAIL_HOST": url.hostname or "localhost",
            "EMAIL_PORT": url.port or (465 if url.scheme == "smtps" else 587),
            "EMAIL_HOST_USER": unquote(url.username or ""),
            "EMAIL_HOST_PASSWORD": unquote(url.password or ""),
            "EMAIL_USE_SSL": url.scheme == "smtps",
            # A login must never travel in clear; a mail relay on the same machine needs none.
            "EMAIL_USE_TLS": url.scheme == "smtp" and bool(url.username),
            "EMAIL_TIMEOUT": 10,
        }
    folder = Path(unquote(url.path)) if url.scheme == "file" else GALLEY.galley_home / "mail"
    return {"EMAIL_BACKEND": "galley.adapters.mail.FileAndConsoleBackend", "EMAIL_FILE_PATH": str(folder)}


globals().update(_mail())

# --- what browsers may do ----------------------------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        # Mantine measures and places its parts with inline styles; scripts get no such freedom.
        "style-src": [SELF, "'unsafe-inline'"],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "worker-src": [SELF, "blob:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = GALLEY.https
# A balancer's health check speaks plain http from inside.
SECURE_REDIRECT_EXEMPT = [r"^healthz/", r"^metrics$", r"^version$"]
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365 if GALLEY.https else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = GALLEY.https
SECURE_HSTS_PRELOAD = GALLEY.https
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if GALLEY.trusted_proxies else None
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024

STATIC_URL = "/static/"
WHITENOISE_ROOT = WEB_ROOT if WEB_ROOT.is_dir() else None
WHITENOISE_INDEX_FILE = False
WHITENOISE_MAX_AGE = 3600
# The build names each asset by what is in it, so a browser that has it never asks again.
WHITENOISE_IMMUTABLE_FILE_TEST = r"^/assets/.+-[\w-]{8}\.\w+$"

LOGGING_CONFIG = None  # galley.edge.telemetry.logs sets logging up once, at the door

# An e-mail address is unique whatever its case: by a constraint on its lower case, which this check does not see.
SILENCED_SYSTEM_CHECKS = ["auth.W004"]
