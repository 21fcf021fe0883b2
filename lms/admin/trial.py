"""Trying a key: what a program would be answered that has this secret.

The requests go through the whole application, as if they came from outside, so that
nothing is answered here that is not answered there. The secret is kept nowhere: it is
in the header of these requests and in no page, log or table.
"""

from base64 import b64encode
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any

from flask import current_app, request
from werkzeug.datastructures import Headers
from werkzeug.test import EnvironBuilder, run_wsgi_app

from lms.core import json
from lms.xapi import moments
from lms.xapi.versions import HEADER, Version

ABOUT = "/xapi/about"
STATEMENTS = "/xapi/statements"
LIMIT = "1"


@dataclass(frozen=True, slots=True)
class Seen:
    """A statement, without the person in it."""

    verb: str
    stored: datetime


@dataclass(frozen=True, slots=True)
class Trial:
    """What two requests were answered; ``code`` is that of a refusal."""

    about: int
    versions: tuple[str, ...]
    statements: int
    code: str = ""
    seen: Seen | None = None
    is_more: bool = False

    @property
    def opens(self) -> bool:
        """Tell whether the secret is the key's own, whatever the key may do."""
        return self.statements in {HTTPStatus.OK, HTTPStatus.FORBIDDEN}


def of(key_id: object, secret: str) -> Trial:
    """Ask for About and for one statement with this key and secret."""
    about, told = _get(ABOUT, str(key_id), secret)
    status, answer = _get(STATEMENTS, str(key_id), secret, limit=LIMIT)
    found = answer.get("statements") or []
    return Trial(
        about,
        tuple(told.get("version", ())),
        status,
        str(answer.get("error", "")),
        _seen(found[0]) if found else None,
        bool(answer.get("more")),
    )


def _get(path: str, key_id: str, secret: str, **query: str) -> tuple[int, Any]:
    shown = b64encode(f"{key_id}:{secret}".encode()).decode()
    asked = EnvironBuilder(
        path,
        query_string=query,
        headers=Headers({"Authorization": f"Basic {shown}", HEADER: Version.V2.value}),
        # Whose wrong secrets these are, if they are wrong.
        environ_base={"REMOTE_ADDR": request.remote_addr or ""},
    )
    chunks, status, headers = run_wsgi_app(current_app.wsgi_app, asked.get_environ())
    body = b"".join(chunks)
    is_json = headers.get("Content-Type", "").startswith("application/json")
    return int(status.partition(" ")[0]), json.loads(body) if is_json else {}


def _seen(statement: Any) -> Seen:  # noqa: ANN401 - JSON
    verb = statement["verb"]
    names = list(verb.get("display", {}).values())
    return Seen(names[0] if names else verb["id"], moments.parse(statement["stored"]))
