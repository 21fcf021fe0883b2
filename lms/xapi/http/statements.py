"""The Statements resource (xAPI 2.0, 4.1.6.1)."""

from collections.abc import Iterable
from dataclasses import replace
from http import HTTPStatus
from uuid import UUID

from flask import Blueprint, Response, current_app, g, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import MethodNotAllowed
from werkzeug.http import http_date

from lms.core import json
from lms.core.db import db
from lms.core.errors import NotFoundError
from lms.core.json import JsonObject
from lms.core.permissions import by_key
from lms.xapi import (
    agents,
    attachments,
    bodies,
    cursor,
    formats,
    queries,
    search,
    signatures,
    store,
)
from lms.xapi.bodies import Body
from lms.xapi.credentials import WRITES_STATEMENTS, Credential
from lms.xapi.cursor import Cursor
from lms.xapi.delivery import DELIVERIES, Deliveries, Delivery
from lms.xapi.errors import BodyError, ParameterError
from lms.xapi.http import activities, auth, headers, parameters
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
    key, body = _writer()
    parameters.only(set())
    batch = bodies.statements(body.json)
    auth.door().limits.check_batch(batch)
    return _json(json.dumps(_add(key, batch, body)))


@by_key
def put_statement() -> ResponseReturnValue:
    """Store one statement under the id that the request names."""
    key, body = _writer()
    named = parameters.statement_id(parameters.only({"statementId"}))
    statement = bodies.parse(body.json)
    if not isinstance(statement, dict):
        message = "PUT takes one statement"
        raise BodyError(message)
    statement.setdefault("id", str(named))
    if str(statement["id"]).lower() != str(named):
        raise ParameterError("statementId", "differs from the id of the statement")
    _add(key, [statement], body)
    return "", HTTPStatus.NO_CONTENT


def _writer() -> tuple[Credential, Body]:
    """Return the key that may write, and the body.

    The body is read when the key is known to be right, which leaves no transaction open
    for a slow sender to hold.
    """
    key = auth.client()
    key.require(WRITES_STATEMENTS)
    return key, bodies.split(headers.body(), request.content_type or "")


def _add(key: Credential, batch: list[JsonObject], body: Body) -> list[UUID]:
    """Return the ids of ``batch`` when it is durable, with whatever shares its commit.

    It is checked before it queues: a faulty one costs nobody a transaction. What came
    with it goes into the file store when nothing but the database can refuse it, and
    before that is asked to write: nobody waits for the disk.
    """
    contents = attachments.match(batch, body.parts)
    entries = store.prepare(batch, key.origin(headers.version().value))
    if contents:
        roots = signatures.load_roots(current_app.extensions["pamong.config"].lrs_roots)
        signatures.check(batch, contents, headers.version(), roots)
    kept = attachments.keep(contents.values())
    deliveries: Deliveries = current_app.extensions[DELIVERIES]
    deliveries.deliver(Delivery(entries, kept))
    g.xapi_stored = len(entries)
    return [entry.id for entry in entries]


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
    body = _formatted(found.payload, wanted.form)
    response = _answer(key, body, wanted.form, [found.payload], own=own)
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
    body = _result(statements, _more(key, wanted, page))
    return _answer(key, body, wanted.form, page.payloads, own=own)


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
    choose = formats.preferring(accepted)
    return json.dumps(formats.canonical(statement, choose, activities.known()))


def _answer(
    key: Credential, body: bytes, form: Form, payloads: Iterable[bytes], *, own: bool
) -> Response:
    """Answer with JSON; with attachments asked for, as the first part of several."""
    if not form.attachments:
        return _json(body)
    message = attachments.message(
        db.session(), key.store, body, payloads, only_brought=own
    )
    # Sent from the files, piece by piece: a page of attachments may be large.
    response = current_app.response_class(
        message.chunks, content_type=message.content_type
    )
    response.content_length = message.length
    return response


def _json(body: bytes) -> Response:
    return current_app.response_class(body, mimetype="application/json")
