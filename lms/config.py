"""Every setting, once: read from the environment, checked, with its meaning."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from lms.core import json
from lms.core.outbox import FolderTransport, SmtpTransport, Transport
from lms.core.outgoing import Rules, networks
from lms.xapi.http.limits import MEBIBYTE, Limits

DEVELOPMENT_SECRET = "development only, never in production"  # noqa: S105 - no secret: it is refused in production
SMTP_PORT = 587
MINIMUM_SECRET = 32
"""Characters."""


class ConfigurationError(Exception):
    """A setting is missing or wrong; the message says which and what to do."""


@dataclass(frozen=True, slots=True)
class Config:
    """The settings of one running system.

    Each field is read from the environment variable named beside it in ``from_env``.
    """

    development: bool
    url: str
    site_name: str
    secret: str
    data: Path
    database_url: str
    content: Path
    safe_mode: bool
    smtp_url: str
    mail_sender: str
    trusted_proxies: int
    lrs_default_version: str
    lrs_origins: frozenset[str]
    lrs_limits: Limits
    lrs_roots: Path | None
    outgoing: Rules

    @classmethod
    def from_env(cls, env: Mapping[str, str] = os.environ) -> "Config":
        """Read the settings; refuse to run in production with a weak secret."""
        data = Path(env.get("LMS_DATA", "var")).absolute()
        config = cls(
            development=env.get("LMS_ENV", "development") == "development",
            url=env.get("LMS_URL", "http://127.0.0.1:8000").rstrip("/"),
            site_name=env.get("LMS_SITE_NAME", "Pamong"),
            secret=env.get("LMS_SECRET", DEVELOPMENT_SECRET),
            data=data,
            database_url=_database_url(env.get("DATABASE_URL", ""), data),
            content=Path(env.get("LMS_CONTENT", "content")).absolute(),
            safe_mode=env.get("LMS_SAFE_MODE", "") == "1",
            smtp_url=env.get("LMS_SMTP_URL", ""),
            mail_sender=env.get("LMS_MAIL_SENDER", "pamong@localhost"),
            trusted_proxies=int(env.get("LMS_TRUSTED_PROXIES", "0")),
            lrs_default_version=env.get("LMS_XAPI_DEFAULT_VERSION", "2.0.0"),
            lrs_origins=frozenset(env.get("LMS_XAPI_ORIGINS", "*").split()),
            lrs_roots=_path(env.get("LMS_XAPI_ROOTS", "")),
            lrs_limits=Limits(
                body=int(env.get("LMS_XAPI_BODY_MIB", "16")) * MEBIBYTE,
                multipart=int(env.get("LMS_XAPI_MULTIPART_MIB", "32")) * MEBIBYTE,
                batch=int(env.get("LMS_XAPI_BATCH", "2000")),
                rate=int(env.get("LMS_XAPI_REQUESTS_PER_MINUTE", "0")),
                streams=int(env.get("LMS_XAPI_STREAMS", "500")),
                streams_of_key=int(env.get("LMS_XAPI_STREAMS_PER_KEY", "50")),
            ),
            outgoing=_rules(env),
        )
        config.check()
        return config

    def check(self) -> None:
        """Refuse a production system that anybody could sign in to."""
        if self.development:
            return
        if self.secret == DEVELOPMENT_SECRET or len(self.secret) < MINIMUM_SECRET:
            message = (
                f"LMS_SECRET must be a random text of at least {MINIMUM_SECRET} "
                "characters in production; make one with: "
                "python3 -c 'import secrets; print(secrets.token_urlsafe(48))'"
            )
            raise ConfigurationError(message)

    def flask(self) -> dict[str, Any]:
        """Return what Flask and its extensions read."""
        return {
            "SECRET_KEY": self.secret,
            "SQLALCHEMY_DATABASE_URI": self.database_url,
            "SQLALCHEMY_ENGINE_OPTIONS": _engine_options(self.database_url),
            "SESSION_COOKIE_NAME": "pamong" if self.development else "__Host-pamong",
            "SESSION_COOKIE_HTTPONLY": True,
            "SESSION_COOKIE_SAMESITE": "Lax",
            # A refreshed cookie would ride on pictures and scripts that caches keep.
            "SESSION_REFRESH_EACH_REQUEST": False,
            "SESSION_COOKIE_SECURE": not self.development,
            "PERMANENT_SESSION_LIFETIME": timedelta(hours=12),
            "BABEL_DEFAULT_LOCALE": "id",
            "BABEL_DEFAULT_TIMEZONE": "Asia/Jakarta",
            "MAX_CONTENT_LENGTH": 16 * 1024 * 1024,
            "WTF_CSRF_TIME_LIMIT": None,
            "TRUSTED_HOSTS": None
            if self.development
            else [urlsplit(self.url).hostname],
        }

    def transport(self) -> Transport:
        """Return the way out for mail: SMTP, or files while there is no server."""
        if not self.smtp_url:
            return FolderTransport(self.data / "mail")
        parts = urlsplit(self.smtp_url)
        return SmtpTransport(
            parts.hostname or "localhost",
            parts.port or SMTP_PORT,
            self.mail_sender,
            unquote(parts.username or ""),
            unquote(parts.password or ""),
        )


def _path(text: str) -> Path | None:
    return Path(text).absolute() if text else None


def _database_url(url: str, data: Path) -> str:
    if not url:
        return f"sqlite:///{data / 'pamong.sqlite'}"
    for prefix in ("postgres://", "postgresql://"):
        if url.startswith(prefix):
            return "postgresql+psycopg://" + url.removeprefix(prefix)
    return url


def _rules(env: Mapping[str, str]) -> Rules:
    try:
        allowed = networks(env.get("LMS_OUTGOING_NETWORKS", ""))
    except ValueError as error:
        message = f"LMS_OUTGOING_NETWORKS: {error}"
        raise ConfigurationError(message) from None
    return Rules(
        allowed,
        plain=env.get("LMS_OUTGOING_HTTP", "") == "1",
        proxy=env.get("LMS_OUTGOING_PROXY", ""),
    )


_IN_MEMORY = ("sqlite://", "sqlite:///:memory:")
"""Databases of one connection."""


def _engine_options(url: str) -> dict[str, Any]:
    options: dict[str, Any] = {
        "json_serializer": lambda value: json.dumps(value).decode(),
        "json_deserializer": json.loads,
    }
    if url in _IN_MEMORY:
        return options
    # As many as requests at a time (``lms serve --threads``); the one given back last
    # first, so that few stay open and those have what they read at hand.
    options |= {"pool_size": 8, "max_overflow": 8, "pool_use_lifo": True}
    if url.startswith("sqlite"):
        return {"connect_args": {"timeout": 10, "check_same_thread": False}, **options}
    return {"pool_pre_ping": True, **options}
