"""The Statements resource (xAPI 2.0, 4.1.6.1)."""

import secrets
from collections.abc import Iterable
from dataclasses import replace
from http import HTTPStatus
from uuid import UUID

from flask import Blueprint, Response, current_app, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import MethodNotAllowed
from werkzeug.http import http_date

from lms.core import json
from lms.core.db import db
from lms.core.errors import NotFoundError
from lms.core.json import JsonObject
from lms.core.permissions import by_key
from lms.xapi import agents, bodies, cursor, formats, queries, search, store
from lms.xapi.credentials import WRITES_STATEMENTS, Credential
from lms.xapi.cursor import Cursor
from lms.xapi.errors import BodyError, ParameterError, UnsupportedBodyError
from lms.xapi.http import auth, headers, parameters
from lms.xapi.http.parameters import Form, Many, One
from lms.xapi.search import Page, Position
from lms.xapi.terms import Kind


def register(blueprint: Blueprint) -> None:
    """Give ``blueprint`` the resource."""
    rule = "/statements"
    blueprint.add_url_rule(rule, view_func=read_statements, methods=["GET"])
    blueprint.add_url_rule(rule, view_func=post_statements, methods=["POST"])
    blueprint.add_url_rule(rule, view_func=put_statement, methods=["PUT"])
    blueprint.add_url_rule(rule, view_func=refuse_method, methods=["DELETE", "PATCH"])


@by_key
def refuse_method() -> ResponseReturnValue:
    """Refuse what cannot be done to a statement: it is never changed nor deleted."""
    raise MethodNotAllowed(["GET", "HEAD", "OPTIONS", "POST", "PUT"])


# --- Writing


@by_key
def post_statements() -> ResponseReturnValue:
    """Store one statement or a batch, whole or not at all; answer with the ids."""
    key, raw = _writer()
    parameters.only(set())
    ids = _add(key, bodies.statements(raw))
    return _json(json.dumps(ids))


@by_key
def put_statement() -> ResponseReturnValue:
    """Store one statement under the id that the request names."""
    key, raw = _writer()
    named = parameters.statement_id(parameters.only({"statementId"}))
    if not raw.lstrip().startswith(b"{"):
        message = "PUT takes one statement"
        raise BodyError(message)
    (statement,) = bodies.statements(raw)
    statement.setdefault("id", str(named))
    if str(statement["id"]).lower() != str(named):
        raise ParameterError("statementId", "differs from the id of the statement")
    _add(key, [statement])
    return "", HTTPStatus.NO_CONTENT


def _writer() -> tuple[Credential, bytes]:
    """Return the key that may write, and the body.

    The body is read before the database is asked anything: a slow sender must not hold
    a transaction open.
    """
    raw = request.get_data()
    key = auth.client()
    key.require(WRITES_STATEMENTS)
    if request.mimetype == "multipart/mixed":
        message = (
            "this store does not take attachments yet; send application/json, and give "
            "each attachment a fileUrl"
        )
        raise UnsupportedBodyError(message)
    if request.mimetype != "application/json":
        message = f"send application/json, not {request.mimetype or 'nothing'}"
        raise UnsupportedBodyError(message)
    return key, raw


def _add(key: Credential, batch: list[JsonObject]) -> list[UUID]:
    return store.add(db.session(), batch, key.origin(headers.version().value))


# --- Reading


@by_key
def read_statements() -> ResponseReturnValue:
    """Give one statement, or a page of those that pass a filter."""
    key = auth.client()
    own = key.reads_only_its_own()
    wanted = parameters.reading()
    headers.promise_consistency()
    if isinstance(wanted, One):
        return _one(key, wanted, own=own)
    if isinstance(wanted, Many):
        return _many(key, wanted, Position(), own=own)
    place = cursor.unseal(wanted, key.id)
    return _many(key, parameters.many(place.query), place.position, own=own)


def _one(key: Credential, wanted: One, *, own: bool) -> Response:
    found = queries.get(db.session(), key.store, wanted.id)
    if found is None or found.voided != wanted.voided:
        message = f"no statement {wanted.id}"
        raise NotFoundError(message)
    if own and not _is_own(key, found.statement):
        message = f"no statement {wanted.id}"
        raise NotFoundError(message)
    response = _answer(_formatted(found.payload, wanted.form), wanted.form)
    response.headers["Last-Modified"] = http_date(found.stored)
    return response


def _is_own(key: Credential, statement: JsonObject) -> bool:
    return agents.signature(statement["authority"]) == agents.signature(key.authority)


def _many(key: Credential, wanted: Many, start: Position, *, own: bool) -> Response:
    chosen = wanted.filter
    if own:
        mine = ((Kind.AUTHORITY, agents.signature(key.authority)),)
        chosen = replace(chosen, wanted=(*chosen.wanted, mine), own_terms=True)
    page = search.find(db.session(), key.store, chosen, start)
    statements = (_formatted(payload, wanted.form) for payload in page.payloads)
    return _answer(_result(statements, _more(key, wanted, page)), wanted.form)


def _result(statements: Iterable[bytes], more: str) -> bytes:
    """Join stored bytes to a StatementResult without parsing them."""
    listed = b",".join(statements)
    return b'{"statements":[' + listed + b'],"more":' + json.dumps(more) + b"}"


def _more(key: Credential, wanted: Many, page: Page) -> str:
    if page.more is None:
        return ""
    token = cursor.seal(Cursor(wanted.pairs, key.id, page.more))
    return f"{request.script_root}{request.path}?more={token}"


def _formatted(payload: bytes, form: Form) -> bytes:
    if form.format == "exact":
        return payload
    statement = json.loads(payload)
    if form.format == "ids":
        return json.dumps(formats.ids(statement))
    accepted = (language for language, quality in request.accept_languages if quality)
    return json.dumps(formats.canonical(statement, formats.preferring(accepted)))


def _answer(body: bytes, form: Form) -> Response:
    """Answer with JSON; with attachments asked for, as the first part of several."""
    if not form.attachments:
        return _json(body)
    boundary = secrets.token_hex(16)
    part = f"--{boundary}\r\nContent-Type: application/json\r\n\r\n".encode()
    whole = part + body + f"\r\n--{boundary}--\r\n".encode()
    kind = f"multipart/mixed; boundary={boundary}"
    return current_app.response_class(whole, content_type=kind)


def _json(body: bytes) -> Response:
    return current_app.response_class(body, mimetype="application/json")
