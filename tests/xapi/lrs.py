"""A client of the LRS for tests: requests with a key, over the test client."""

from base64 import b64encode
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Flask
from werkzeug.test import TestResponse

from lms.core import json, transaction
from lms.core.db import db
from lms.xapi import credentials
from lms.xapi.credentials import Credential, Scope

V1, V2 = "1.0.3", "2.0.0"


def new_key(
    store: UUID,
    scopes: Collection[Scope] = (Scope.ALL,),
    expires_at: datetime | None = None,
) -> tuple[Credential, str]:
    """Make a key and return it with its secret."""
    with transaction.writing(db.session):
        return credentials.create(
            db.session(), store=store, scopes=scopes, expires_at=expires_at
        )


def basic(user: str, password: str) -> str:
    """Return an Authorization header."""
    return "Basic " + b64encode(f"{user}:{password}".encode()).decode()


class Lrs:
    """One key at one mount of the LRS, speaking one version."""

    def __init__(
        self, app: Flask, key: Credential, secret: str, version: str = V2
    ) -> None:
        self.key = key
        self.address = "/xapi"
        self.headers = {
            "Authorization": basic(str(key.id), secret),
            "X-Experience-API-Version": version,
        }
        self.browser = app.test_client()

    def send(
        self,
        method: str,
        path: str = "/statements",
        *,
        body: bytes | None = None,
        headers: dict[str, str | None] | None = None,
        query: Mapping[str, object] | None = None,
    ) -> TestResponse:
        """Send one request; a header given as None is left out."""
        wanted: dict[str, str | None] = {**self.headers, **(headers or {})}
        return self.browser.open(
            self.address + path,
            method=method,
            data=body,
            headers={name: text for name, text in wanted.items() if text is not None},
            query_string=_written(query) if query else None,
        )

    def get(self, **query: object) -> TestResponse:
        """Ask for statements."""
        return self.send("GET", query=query)

    def post(self, statements: object, **headers: str | None) -> TestResponse:
        """Store a statement or a batch."""
        return self._write("POST", statements, headers)

    def put(self, statement: object, **query: object) -> TestResponse:
        """Store one statement under the id that the query names."""
        return self._write("PUT", statement, {}, **query)

    def _write(
        self,
        method: str,
        value: object,
        headers: dict[str, str | None],
        **query: object,
    ) -> TestResponse:
        kind: dict[str, str | None] = {"Content-Type": "application/json"}
        return self.send(
            method, body=json.dumps(value), headers=kind | headers, query=query
        )

    def follow(self, more: str) -> TestResponse:
        """Ask for the page that a ``more`` names."""
        return self.browser.get(more, headers=self.headers)

    def stored(self, statement: object) -> UUID:
        """Store one statement and return its id."""
        response = self.post(statement)
        assert response.status_code == 200, response.text
        return UUID(_json(response)[0])

    def found(self, **query: object) -> list[UUID]:
        """Return the ids of the first page that a filter finds."""
        response = self.get(**query)
        assert response.status_code == 200, response.text
        return [UUID(item["id"]) for item in _json(response)["statements"]]

    def one(self, statement_id: UUID, **query: object) -> Any:  # noqa: ANN401 - JSON
        """Return one statement as JSON."""
        response = self.get(statementId=statement_id, **query)
        assert response.status_code == 200, response.text
        return _json(response)


def _json(response: TestResponse) -> Any:  # noqa: ANN401 - JSON
    return json.loads(response.data)


def _written(query: Mapping[str, object]) -> dict[str, str]:
    return {name: _text(value) for name, value in query.items()}


def _text(value: object) -> str:
    if isinstance(value, dict):
        return json.dumps(value).decode()
    return str(value)
