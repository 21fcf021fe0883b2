"""Broken builds, to prove that the harnesses would see one.

Each wraps the product from outside, so that it stays broken whatever the product does
inside.
"""

import io
from collections.abc import Callable, Iterable
from threading import Event, Thread
from typing import Any
from wsgiref.types import StartResponse, WSGIEnvironment

from sqlalchemy import event

from lms.app import serving
from lms.core import clock, json
from lms.core.db import db
from lms.xapi import moments
from lms.xapi.http.headers import CONSISTENT_THROUGH

Wsgi = Callable[[WSGIEnvironment, StartResponse], Iterable[bytes]]

LATE = 0.2
"""Seconds between the promise and the deed."""
SLOW = 0.01
"""Seconds that a commit takes on a slow disk."""


def early() -> Wsgi:
    """Acknowledge statements first and store them a little later."""
    product = serving()

    def answer(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] != "POST":
            return product(environ, start)
        body = environ["wsgi.input"].read()
        ids = json.dumps([each["id"] for each in json.loads(body)])
        Thread(target=_store, args=(product, {**environ}, body), daemon=True).start()
        headers = [
            ("Content-Type", "application/json"),
            ("Content-Length", str(len(ids))),
        ]
        start("200 OK", headers)
        return [ids]

    return answer


def _store(product: Wsgi, environ: dict[str, Any], body: bytes) -> None:
    Event().wait(LATE)
    environ["wsgi.input"] = io.BytesIO(body)
    for _chunk in product(environ, lambda *_answer: lambda _data: None):
        pass


def hasty() -> Wsgi:
    """Promise that the present is consistent, whoever is still writing.

    Commits take their time, as on a slow disk, so that somebody always is.
    """
    product = serving()
    with product.app_context():
        event.listen(db.engine, "commit", lambda _connection: Event().wait(SLOW))

    def answer(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        def begin(
            status: str,
            headers: list[tuple[str, str]],
            *rest: Any,  # noqa: ANN401 - WSGI's
        ) -> Callable[[bytes], object]:
            now = moments.written(clock.now())
            changed = [
                (name, now if name == CONSISTENT_THROUGH else value)
                for name, value in headers
            ]
            return start(status, changed, *rest)

        return product(environ, begin)

    return answer
