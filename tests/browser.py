"""A browser for tests: each request stands alone, as it does on a server."""

from typing import Any
from uuid import UUID

from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from werkzeug.test import TestResponse

CSRF = "csrf_token"


class Browser(FlaskClient):
    """A test client that shares neither ``g`` nor database session with the test.

    Flask would reuse the application context of the fixture, and with it whoever was
    signed in by the request before.
    """

    def open(
        self,
        *args: Any,  # noqa: ANN401 - werkzeug's signature
        **kwargs: Any,  # noqa: ANN401 - werkzeug's signature
    ) -> TestResponse:
        """Send one request under an application context of its own."""
        with self.application.app_context():
            return super().open(*args, **kwargs)

    def sign_in(self, person_id: UUID, stamp: str) -> None:
        """Hold a session of this person, as ``accounts.sessions.begin`` makes it."""
        with self.session_transaction() as session:
            session.clear()
            session.permanent = True
            session["_user_id"] = f"{person_id}:{stamp}"
            session["_fresh"] = True
            session["nonce"] = f"nonce of {person_id}"

    def send(self, path: str, **fields: object) -> TestResponse:
        """Post a form with the CSRF token that any page of this browser carries."""
        return self.post(path, data={**fields, CSRF: self.csrf_token()})

    def send_from(
        self, address: str, path: str, *, forwarded: str = "", **fields: object
    ) -> TestResponse:
        """Do the same from another network address, maybe claiming a third one."""
        return self.post(
            path,
            data={**fields, CSRF: self.csrf_token()},
            environ_overrides={"REMOTE_ADDR": address},
            headers={"X-Forwarded-For": forwarded} if forwarded else None,
        )

    def csrf_token(self) -> str:
        """Return a token that forms of this browser's session accept."""
        with self.session_transaction() as session:
            raw = session.setdefault(CSRF, "0123456789abcdef")
        serializer = URLSafeTimedSerializer(
            self.application.secret_key or "", salt="wtf-csrf-token"
        )
        token = serializer.dumps(raw)
        return token if isinstance(token, str) else token.decode()
