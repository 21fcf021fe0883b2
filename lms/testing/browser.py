"""A browser without scripts: each request stands alone, as it does on a server."""

from typing import Any
from uuid import UUID

from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from werkzeug.test import TestResponse

CSRF = "csrf_token"


class Browser(FlaskClient):
    """A client that shares neither ``g`` nor database session with whoever asks it.

    Flask would reuse the application context of the caller, and with it the person of
    the request before.
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

    def csrf_token(self) -> str:
        """Return a token that forms of this browser's session accept."""
        with self.session_transaction() as session:
            raw = session.setdefault(CSRF, "0123456789abcdef")
        secret = self.application.secret_key or ""
        token = URLSafeTimedSerializer(secret, salt="wtf-csrf-token").dumps(raw)
        return token if isinstance(token, str) else token.decode()
