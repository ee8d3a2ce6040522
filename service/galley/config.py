"""Every setting of Galley, read once from the environment, with all that is wrong named at once.

`docs/settings.md` is generated from this class.
"""

from __future__ import annotations

import os
import re
import secrets
import zlib
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict


class SettingsFault(Exception):
    """Settings are missing or wrong; the message names each one and how to mend it."""


# What may not be guessed where a database is named.
NEEDED_WITH_DATABASE = ("SECRET_KEY", "ALLOWED_HOSTS", "OBJECT_STORE_URL", "PUBLIC_URL")
KEY_CHARACTERS, DIFFERENT_CHARACTERS = 32, 8
# Where the web processes count what they did: the name is that of the library that counts.
FIGURES_FOLDER = "PROMETHEUS_MULTIPROC_DIR"
# One web process is of little use with fewer: while one request waits, the others go on.
LEAST_THREADS = 6
HEALTH_THREADS = 2
# A key that was copied from an example is known to everyone.
EXAMPLES = re.compile(
    "(?:django-insecure|change.?(?:me|this|it)|replace.?(?:me|this)|your.{0,10}(?:secret|key)|example|placeholder|"
    "(?:my|a|the|some|super|very|top|not).{0,3}secret|secret.?key|password|insecure|foobar|qwerty|asdfgh|"
    "lorem.?ipsum|s3cr3t|dummy|deadbeef|correct.?horse)",
    re.IGNORECASE,
)


def weakness_of(key: str) -> str | None:
    """Return why a secret key can be guessed, or None."""
    if len(key) < KEY_CHARACTERS:
        return f"must have at least {KEY_CHARACTERS} characters"
    if len(set(key)) < DIFFERENT_CHARACTERS:
        return f"must have at least {DIFFERENT_CHARACTERS} different characters, and has {len(set(key))}"
    if found := EXAMPLES.search(key):
        return f"contains {found[0]!r}, as examples do"
    if key in (key + key)[1:-1] or len(zlib.compress(key.encode(), 9)) < KEY_CHARACTERS * 3 // 4:
        return "repeats itself"
    if _runs_on(key):
        return "goes on letter by letter, such as abcdef or 123456"
    return None


def _runs_on(key: str) -> bool:
    """Whether most characters follow or precede the one before them."""
    steps = [ord(after) - ord(before) for before, after in pairwise(key)]
    return sum(abs(step) <= 1 for step in steps) > len(steps) // 2


def has_host_and_port(address: str) -> bool:
    """Whether an address is a host with a port, such as 127.0.0.1:9100."""
    host, _, port = address.rpartition(":")
    return bool(host) and port.isdigit() and 0 < int(port) < 2**16


class Settings(BaseSettings):
    """What differs between a laptop, staging and production."""

    model_config = SettingsConfigDict(frozen=True, env_ignore_empty=True, extra="ignore")

    galley_home: Path = Field(
        default=Path(".galley"),
        description="The data folder of the embedded default: database, objects, mail, secret key.",
    )
    galley_host: str = Field(default="127.0.0.1", description="The address to listen on.")
    galley_port: int = Field(default=8000, ge=1, le=65535, description="The port to listen on.")
    public_url: str = Field(
        default="",
        description="The address people use, for links in mail. Default: http:// with host and port. "
        "An https:// address switches on secure cookies and HSTS, and needs TRUSTED_PROXIES.",
    )
    database_url: SecretStr | None = Field(
        default=None,
        description="postgresql://user:password@host/name. What it leaves out comes from PostgreSQL's own variables, "
        "such as PGHOST, PGSSLMODE and PGSSLROOTCERT. Default: a PostgreSQL of its own in the data folder, from the "
        "extra galley[embedded].",
    )
    galley_embedded_database: SecretStr | None = Field(
        default=None,
        description="Set by Galley itself for its own processes: where the embedded PostgreSQL answers.",
    )
    object_store_url: str = Field(
        default="",
        description="file:///folder or s3://bucket/prefix (with the usual AWS_… variables). "
        "Default: the folder objects in the data folder.",
    )
    secret_key: SecretStr | None = Field(
        default=None,
        description="At least 32 random characters, kept secret. Needed with DATABASE_URL; "
        "otherwise one is made and kept in the data folder.",
    )
    secret_key_former: Annotated[tuple[SecretStr, ...], NoDecode] = Field(
        default=(),
        description="Secret keys of before, separated by commas. They are still believed, so nobody is logged out when "
        "SECRET_KEY changes. Keep them: second steps that people set up before need them.",
    )
    allowed_hosts: Annotated[tuple[str, ...], NoDecode] = Field(
        default=("localhost", "127.0.0.1", "[::1]"),
        description="Host names that Galley answers to, separated by commas. Needed with DATABASE_URL.",
    )
    email_url: SecretStr = Field(
        default=SecretStr(""),
        description="smtp://user:password@host:587 (STARTTLS), smtps://…:465, or file:///folder. "
        "Default: letters are printed and kept in the folder mail of the data folder.",
    )
    email_from: str = Field(default="Galley <galley@localhost>", description="The sender of letters.")
    trusted_proxies: int = Field(
        default=0,
        ge=0,
        le=5,
        description="How many proxies stand before Galley and add to X-Forwarded-For. 0 trusts no such header.",
    )
    mail_servers: Literal["public", "private"] = Field(
        default="public",
        description="Which mail servers organisations may name: public, those of the internet, at the ports 25, 465, "
        "587 and 2525; private, also those of this machine and its network, at any port. Leave it at public where "
        "strangers have logins: with private, they can knock at every door that this machine can.",
    )
    batches_per_hour: int = Field(
        default=60, ge=1, description="Tables that one organisation may send in an hour to make documents of."
    )
    mails_per_hour: int = Field(
        default=200, ge=1, description="Mails with documents that one person may send in an hour."
    )
    timestamp_server: str = Field(
        default="",
        description="The address of a timestamp server (RFC 3161), http:// or https://. Documents that are signed then "
        "carry its word for when. Each signature waits for it, and without its answer no signed document is made. "
        "Default: none, and a signature says itself when it was made.",
    )
    pkcs11_module: str = Field(
        default="",
        description="The library of the maker of tokens (PKCS#11), as /usr/lib/softhsm/libsofthsm2.so: with it, "
        "organisations sign with keys that stay in a smart card or an HSM. It is loaded into a process of its own for "
        "each signature. `galley check-tokens` says whether it loads and which tokens are there.",
    )
    pkcs11_tokens: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(),
        description="The tokens that may be chosen, by their labels, separated by commas: `northern-press=Office seal` "
        "is for the organisation with this slug, `Office seal` alone for all. Name organisations where strangers have "
        "logins: whoever may choose a token can try PINs on it.",
    )
    pkcs11_environment: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(),
        description="Names of the environment variables that the library of PKCS11_MODULE reads, as SOFTHSM2_CONF, "
        "separated by commas. It is given no others of Galley's.",
    )
    signup: Literal["open", "closed"] = Field(
        default="open",
        description="open: anyone may create a login. closed: only `galley create-user` makes one.",
    )
    log_format: Literal["auto", "json", "text"] = Field(
        default="auto", description="json for machines, text for people; auto is text on a terminal."
    )
    access_log: Literal["off", "on"] = Field(
        default="off",
        description="on: each line about a request says enough to ask it again, for Slipway's rehearsals; never a "
        "cookie, key or token. Needs LOG_FORMAT=json. Leave it off behind Slipway's own proxy: that records by itself, "
        "and hears no names where this is on.",
    )
    access_log_bodies: Annotated[frozenset[str], NoDecode] = Field(
        default=frozenset(),
        description="Routes whose JSON bodies ACCESS_LOG tells as well, up to 12 kB, without passwords and tokens: "
        "`POST /api/v1/documents`, separated by commas.",
    )
    metrics_token: SecretStr | None = Field(
        default=None,
        min_length=16,
        description="A program that sends it as `Authorization: Bearer …` may read /metrics. "
        "Without it, only programs on the same machine may, when they ask directly and not through a proxy.",
    )
    metrics_address: str = Field(
        default="",
        description="host:port, such as 10.0.0.7:9100, where the figures are served too, to all who reach it.",
    )
    galley_pool: Path | None = Field(
        default=None,
        description="Set by Galley itself for its own processes: the socket at which the pool of renderers is asked.",
    )
    web_processes: int = Field(
        default=0,
        ge=0,
        le=64,
        description="Processes that answer requests. 0: as many as this process may use processors, and at least "
        f"{LEAST_THREADS} of WEB_THREADS for each.",
    )
    web_threads: int = Field(
        default=24,
        ge=2,
        le=256,
        description="Requests served at the same time, by all web processes together.",
    )
    database_statement_seconds: float = Field(
        default=30,
        ge=0,
        le=3600,
        description="Seconds that one statement of a request may take in the database. 0: no limit. "
        "Commands, migrations and the upkeep have no such limit.",
    )
    database_lock_seconds: float = Field(
        default=5,
        ge=0,
        le=3600,
        description="Seconds that a request waits for a lock that another one holds. 0: no limit.",
    )
    database_idle_seconds: float = Field(
        default=60,
        ge=0,
        le=3600,
        description="Seconds that a transaction of a request may stay open without a statement. 0: no limit.",
    )
    render_workers: int = Field(
        default=0,
        ge=0,
        le=128,
        description="Renders at the same time for one organisation; there is one more process for the others. "
        "0: as many as this process may use processors, by the machine and by the limit of its container.",
    )
    render_seconds: float = Field(
        default=20, gt=0, le=600, description="Processor time in seconds that a document may take."
    )
    number_lease_seconds: float = Field(
        default=60,
        ge=1,
        le=3600,
        description="Seconds for which the number of a series is kept for a document that is being made. When a "
        "process dies meanwhile, the number is the next document's after that. Longer than making a document takes.",
    )
    job_lost_seconds: float = Field(
        default=30,
        ge=1,
        le=3600,
        description="After so many seconds of silence a worker counts as dead, and what it did is done again.",
    )
    preview_seconds: float = Field(
        default=5, gt=0, le=600, description="Processor time in seconds that a preview may take."
    )
    read_seconds: float = Field(
        default=20,
        gt=0,
        le=600,
        description="Processor time in seconds that reading and checking a bundle may take.",
    )
    render_memory_mb: int = Field(
        default=1536, ge=256, description="Memory a render process may use, in MiB."
    )
    accept_missing_walls: Annotated[tuple[Literal["files", "network", "processes"], ...], NoDecode] = Field(
        default=(),
        description="Walls around the processes that render and read which this machine cannot build and which Galley "
        "does without: files, network, processes, separated by commas. By default Galley renders only where all stand.",
    )
    render_queue: int = Field(
        default=16, ge=0, le=10_000, description="Renders that may wait for a process before 503 is answered."
    )
    render_cache_mb: int = Field(default=64, ge=0, description="Memory for finished renders, in MiB.")
    publish_seconds: float = Field(
        default=120,
        gt=0,
        le=3600,
        description="Time that all tests of a template may take when it is published.",
    )
    previews_per_minute: int = Field(
        default=600, ge=1, description="Previews that one person may ask for in a minute."
    )
    renders_per_hour: int = Field(
        default=3000, ge=1, description="Documents and templates that one person may have made in an hour."
    )
    saves_per_hour: int = Field(
        default=2000, ge=1, description="How often one person may save values in an hour."
    )
    versions_per_hour: int = Field(
        default=120,
        ge=1,
        description="Templates and versions of templates that one person may upload in an hour.",
    )
    newcomers_per_minute: int = Field(
        default=60,
        ge=1,
        description="Sign-ups, passkey logins and letters for a new password that one network address may begin "
        "in a minute.",
    )
    quota_objects: int = Field(
        default=200_000,
        ge=1,
        description="Documents, saves, pictures and templates that an organisation may keep, counted as files.",
    )
    quota_mb: int = Field(default=20_000, ge=1, description="What an organisation may keep, in MiB.")
    quota_organisations: int = Field(default=20, ge=1, description="Organisations that one person may own.")
    unconfirmed_days: int = Field(
        default=7, ge=1, description="Days that a login is kept whose e-mail address was never confirmed."
    )
    verifications_per_minute: int = Field(
        default=60,
        ge=1,
        description="How often in a minute one network address may ask whether a document was issued here.",
    )
    issued_on_days_back: int = Field(
        default=366, ge=0, le=36_500, description="How many days before today the day of a document may lie."
    )
    issued_on_days_ahead: int = Field(
        default=31, ge=0, le=3_660, description="How many days after today the day of a document may lie."
    )
    upload_mb: int = Field(default=20, ge=1, le=200, description="The largest upload, in MiB.")
    template_plugins: Literal["off", "allowed"] = Field(
        default="off",
        description="Whether bundles may bring WebAssembly plugins as files. Plugins, also those that a template's "
        "code writes out as numbers, run in the render process, within its limits.",
    )
    gc_hold_days: int = Field(
        default=35,
        ge=0,
        description="Days that an object is kept after nothing refers to it. "
        "Keep it above the age of the oldest restore point.",
    )

    @field_validator(
        "allowed_hosts",
        "accept_missing_walls",
        "secret_key_former",
        "access_log_bodies",
        "pkcs11_tokens",
        "pkcs11_environment",
        mode="before",
    )
    @classmethod
    def _split(cls, value: object) -> object:
        return (
            tuple(part.strip() for part in value.split(",") if part.strip())
            if isinstance(value, str)
            else value
        )

    @field_validator("galley_home", mode="after")
    @classmethod
    def _absolute(cls, value: Path) -> Path:
        return value.expanduser().absolute()

    @field_validator("database_url")
    @classmethod
    def _postgresql(cls, value: SecretStr | None) -> SecretStr | None:
        if value and urlsplit(value.get_secret_value()).scheme not in {"postgres", "postgresql"}:
            raise ValueError("must be an address such as postgresql://user:password@host/name")
        return value

    @field_validator("timestamp_server")
    @classmethod
    def _of_the_web(cls, value: str) -> str:
        if value and (urlsplit(value).scheme not in {"http", "https"} or not urlsplit(value).hostname):
            raise ValueError("must be an address such as https://timestamps.example/tsr")
        return value

    @field_validator("pkcs11_module")
    @classmethod
    def _library(cls, value: str) -> str:
        if value and not (Path(value).is_absolute() and Path(value).is_file()):
            raise ValueError(
                "must be the whole path of a library that is there, such as /usr/lib/vendor/pkcs11.so"
            )
        return value

    @field_validator("object_store_url")
    @classmethod
    def _file_or_s3(cls, value: str) -> str:
        parts = urlsplit(value)
        if value and parts.scheme not in {"file", "s3"}:
            raise ValueError("must begin with file:/// or s3://")
        if parts.scheme == "s3" and not parts.netloc:
            raise ValueError("must name a bucket, such as s3://my-bucket/galley")
        return value

    @field_validator("email_url")
    @classmethod
    def _mail(cls, value: SecretStr) -> SecretStr:
        if value.get_secret_value() and urlsplit(value.get_secret_value()).scheme not in {
            "smtp",
            "smtps",
            "file",
        }:
            raise ValueError("must begin with smtp://, smtps:// or file:///")
        return value

    @field_validator("metrics_address")
    @classmethod
    def _host_and_port(cls, value: str) -> str:
        if value and not has_host_and_port(value):
            raise ValueError("must be an address with its port, such as 127.0.0.1:9100")
        return value

    @field_validator("public_url")
    @classmethod
    def _web_address(cls, value: str) -> str:
        if value and (urlsplit(value).scheme not in {"http", "https"} or not urlsplit(value).netloc):
            raise ValueError("must be an address such as https://galley.example.com")
        return value.rstrip("/")

    @field_validator("secret_key")
    @classmethod
    def _long_enough(cls, value: SecretStr | None) -> SecretStr | None:
        if value and (fault := weakness_of(value.get_secret_value())):
            raise ValueError(
                f"{fault}. Make one with: python3 -c 'import secrets; print(secrets.token_urlsafe(48))'"
            )
        return value

    @model_validator(mode="after")
    def _threads_for_all(self) -> Self:
        if self.web_processes > 1 and self.threads_each < 1:
            raise ValueError(
                f"WEB_PROCESSES: must be at most {(self.web_threads + HEALTH_THREADS) // 2}, because WEB_THREADS is "
                f"{self.web_threads}"
            )
        return self

    @model_validator(mode="after")
    def _tokens_of_a_module(self) -> Self:
        if self.pkcs11_tokens and not self.pkcs11_module:
            raise ValueError("PKCS11_MODULE: must name the library of the tokens in PKCS11_TOKENS")
        return self

    @model_validator(mode="after")
    def _log_for_machines(self) -> Self:
        if self.access_log == "on" and self.log_format != "json":
            raise ValueError("LOG_FORMAT: must be json, because ACCESS_LOG is on")
        return self

    @model_validator(mode="after")
    def _reachable(self) -> Self:
        """Galley speaks plain http; without a trusted proxy's word it would send every https visitor round for ever."""
        if self.public_url.startswith("https://") and not self.trusted_proxies:
            raise ValueError(
                "TRUSTED_PROXIES: must say how many proxies stand before Galley, because PUBLIC_URL is https://"
            )
        return self

    @property
    def token_labels(self) -> tuple[str, ...]:
        """Return the labels of all tokens that any organisation may sign with."""
        return tuple(entry.split("=", 1)[-1] for entry in self.pkcs11_tokens)

    def tokens_for(self, organisation: str) -> tuple[str, ...]:
        """Return the labels of the tokens that an organisation, named by its slug, may sign with."""
        pairs = [entry.split("=", 1) for entry in self.pkcs11_tokens]
        return tuple(pair[-1] for pair in pairs if len(pair) == 1 or pair[0] == organisation)

    @property
    def threads_each(self) -> int:
        """Return how many requests one web process serves at the same time."""
        return self.connections_each - 1 if self.web_processes > 1 else self.web_threads

    @property
    def connections_each(self) -> int:
        """Return how many connections to the database one web process may have: all together no more than one would.

        One for each request at work, and for those who ask after its health.
        """
        return (self.web_threads + HEALTH_THREADS) // max(1, self.web_processes)

    @property
    def embedded(self) -> bool:
        """Whether PostgreSQL is the one in the data folder."""
        return self.database_url is None

    @property
    def sends_letters(self) -> bool:
        """Whether letters go out by mail; else they are only printed and kept in the data folder."""
        return bool(self.email_url.get_secret_value())

    @property
    def address(self) -> str:
        """Return the address people use, without a slash at its end."""
        return self.public_url or f"http://{self.galley_host}:{self.galley_port}"

    @property
    def database_address(self) -> str:
        """Return the address of the database; empty when the embedded one has not been started."""
        address = self.database_url or self.galley_embedded_database
        return address.get_secret_value() if address else ""

    @property
    def https(self) -> bool:
        """Whether people reach Galley by https."""
        return self.address.startswith("https://")

    @property
    def store_url(self) -> str:
        """Return the object store's address."""
        return self.object_store_url or (self.galley_home / "objects").as_uri()


def read_settings() -> Settings:
    """Read all settings from the environment.

    Raises `SettingsFault` that names everything missing or wrong at once.
    """
    faults = [f"{name}: must be set, because DATABASE_URL is" for name in _missing()]
    try:
        settings = Settings()
    except ValidationError as error:
        raise SettingsFault(_in_plain_words([*faults, *_faults_of(error)])) from error
    if faults:
        raise SettingsFault(_in_plain_words(faults))
    return settings


def _missing() -> list[str]:
    """Return the settings that are not there and may not be guessed: outside the embedded default, these."""
    if not os.environ.get("DATABASE_URL"):
        return []
    return [name for name in NEEDED_WITH_DATABASE if not os.environ.get(name)]


def _faults_of(error: ValidationError) -> list[str]:
    faults = ((fault["loc"], fault["msg"].removeprefix("Value error, ")) for fault in error.errors())
    return [f"{str(place[0]).upper()}: {message}" if place else message for place, message in faults]


def _in_plain_words(faults: list[str]) -> str:
    listed = "".join(f"  {fault}\n" for fault in faults)
    return f"Galley cannot start, because of its settings:\n{listed}docs/settings.md describes every setting."


def secret_key_of(settings: Settings) -> str:
    """Return the secret key; in the embedded default, one made on the first start and kept in the data folder."""
    if settings.secret_key:
        return settings.secret_key.get_secret_value()
    file = settings.galley_home / "secret-key"
    if not file.exists():
        settings.galley_home.mkdir(parents=True, exist_ok=True)
        draft = file.with_name(f"secret-key.{secrets.token_hex(8)}")
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(48))
        try:
            # Two commands may start at once: the first link wins and both read the same key.
            os.link(draft, file)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return file.read_text()
