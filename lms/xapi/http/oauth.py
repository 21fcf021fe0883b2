"""OAuth 2 for programs: a key is exchanged for a token (RFC 6749, 4.4; RFC 8414).

Authlib knows the grant, its errors and their order; the keys, the throttle of wrong
secrets and the tokens are those of this store.
"""

import logging
from collections.abc import Iterable, Mapping
from functools import partial
from http import HTTPStatus
from typing import Any

from authlib.oauth2.rfc6749 import (
    AuthorizationServer,
    ClientCredentialsGrant,
    ClientMixin,
    OAuth2Request,
)
from authlib.oauth2.rfc6749.errors import (
    InvalidClientError,
    InvalidRequestError,
    InvalidScopeError,
    OAuth2Error,
    UnsupportedGrantTypeError,
)
from authlib.oauth2.rfc6749.requests import BasicOAuth2Payload
from authlib.oauth2.rfc6750 import BearerTokenGenerator
from flask import Blueprint, Request, Response, current_app, jsonify, request
from flask.typing import ResponseReturnValue

from lms.core import json, site
from lms.core.permissions import public
from lms.xapi import presented, tokens
from lms.xapi.credentials import WRONG, Credential, Lock, Scope
from lms.xapi.errors import UnauthorizedError
from lms.xapi.http import auth, headers, parameters
from lms.xapi.http.blueprint import PREFIX
from lms.xapi.http.errors import CHALLENGE
from lms.xapi.presented import Pair

RULE = "/oauth/token"
METADATA = f"/.well-known/oauth-authorization-server{PREFIX}"
"""Where RFC 8414, 3.1, puts what is known about the issuer ``…/xapi``."""

FORM = "application/x-www-form-urlencoded"
LONGEST = 16 * 1024
METHODS = ["client_secret_basic", "client_secret_post"]
_BY_BODY = ("client_id", "client_secret")
GRANT = "client_credentials"
NOTHING_SHOWN = "show a key and its secret"

metadata = Blueprint("xapi_oauth", __name__)

# At DEBUG it would write every token into the log.
logging.getLogger("authlib").setLevel(logging.INFO)


def register(blueprint: Blueprint) -> None:
    """Give ``blueprint`` the token endpoint."""
    blueprint.add_url_rule(RULE, view_func=give_token, methods=["POST"])


@public
def give_token() -> ResponseReturnValue:
    """Exchange a key and its secret for a token; anybody may knock, as at a sign-in."""
    headers.bound_body(LONGEST)
    parameters.only(set())
    response: Response = _Server().create_token_response(request)
    return response


@metadata.get(METADATA)
@public
def describe() -> ResponseReturnValue:
    """Say where tokens are given, and for what (RFC 8414, 2)."""
    issuer = f"{site.current().url}{PREFIX}"
    return jsonify(
        issuer=issuer,
        token_endpoint=f"{issuer}{RULE}",
        token_endpoint_auth_methods_supported=METHODS,
        grant_types_supported=[GRANT],
        response_types_supported=[],
        scopes_supported=[scope.value for scope in Scope],
    )


class _Client(ClientMixin):  # type: ignore[misc]  # Authlib has no types
    """A key whose secret was right, as Authlib asks about it."""

    def __init__(self, shown: Pair, key: Credential) -> None:
        self._shown = shown
        self._key = key

    def check_grant_type(self, grant_type: str) -> bool:
        """Allow the one grant."""
        return grant_type == GRANT

    def get_allowed_scope(self, scope: str | None) -> str:
        """Return the scopes of the token: those asked for, or all of the key."""
        wanted = set((scope or "").split()) or self._key.scopes
        if not wanted or not wanted <= self._key.covers:
            message = "this key has not all of these scopes"
            raise InvalidScopeError(message)
        return " ".join(sorted(wanted))

    def token(self, scope: str) -> str:
        """Return a token with these scopes, given for the secret that was shown."""
        scopes = [Scope(name) for name in scope.split()]
        issue = partial(_issued, secret=self._shown.secret, scopes=scopes)
        return auth.door().keyring.use(self._shown.key_id, issue, auth.look_up)


def _issued(lock: Lock | None, *, secret: str, scopes: Iterable[Scope]) -> str:
    if lock is None:
        # Deleted since it was checked a moment ago.
        raise _refused(WRONG)
    return tokens.issue(lock, secret, list(scopes))


class _Asked(OAuth2Request):  # type: ignore[misc]  # Authlib has no types
    """A request as Authlib reads it.

    Whether it came over HTTPS is seen by the proxy in front of us, which lets secrets
    of Basic pass no less; so Authlib is not asked to judge.
    """

    def __init__(self, asked: Request) -> None:
        super().__init__("POST", "https://localhost/", headers=asked.headers)
        self.payload = BasicOAuth2Payload(asked.form.to_dict())
        self.shown = _shown(asked)


class _Server(AuthorizationServer):  # type: ignore[misc]  # Authlib has no types
    """What Authlib asks of us; one for each request."""

    def __init__(self) -> None:
        super().__init__()
        self.register_grant(ClientCredentialsGrant)
        self.register_token_generator(
            "default",
            BearerTokenGenerator(
                lambda client, scope, **_rest: client.token(scope),
                expires_generator=int(tokens.LIFETIME.total_seconds()),
            ),
        )

    def authenticate_client(
        self, asked: _Asked, _methods: list[str], _endpoint: str = "token"
    ) -> _Client:
        """Return the key whose secret was shown, with the throttle of Basic."""
        here = auth.door()
        shown = asked.shown
        if shown is None:
            raise _refused(NOTHING_SHOWN)
        try:
            key = auth.opened(lambda: here.keyring.admit(shown, auth.look_up))
        except UnauthorizedError as error:
            raise _refused(str(error)) from error
        here.rates.take(key.id)
        here.uses.note(key)
        return _Client(shown, key)

    def create_oauth2_request(self, asked: Request) -> _Asked:
        """Return the request as Authlib reads it."""
        return _Asked(asked)

    def create_token_response(self, asked: Request) -> Response:
        """Answer a request for a token."""
        fault = _fault(asked)
        if fault is not None:
            return self.handle_response(*fault())
        response: Response = super().create_token_response(asked)
        return response

    def handle_response(
        self, status: int, body: Mapping[str, Any], extra: Iterable[tuple[str, str]]
    ) -> Response:
        """Make an answer of what Authlib says."""
        response = current_app.response_class(json.dumps(dict(body)), status=status)
        response.headers.extend(list(extra))
        response.mimetype = "application/json"
        if status == HTTPStatus.UNAUTHORIZED:
            response.headers["WWW-Authenticate"] = CHALLENGE
        return response

    def save_token(self, token: Mapping[str, Any], asked: _Asked) -> None:
        """Keep nothing: a token says itself what it is."""

    def send_signal(self, name: str, *args: object, **rest: object) -> None:
        """Tell nobody."""


def _shown(asked: Request) -> Pair | None:
    """Return the key and its secret, from the header or from the body.

    The header is read as for every other address: Authlib's reader fails at letters
    that are none.
    """
    header = asked.headers.get("Authorization", "")
    if presented.scheme_of(header) == presented.BASIC:
        return presented.pair(header.partition(" ")[2].strip(" "))
    key_id, secret = (asked.form.get(name) for name in _BY_BODY)
    return Pair(key_id, secret) if key_id and secret else None


def _fault(asked: Request) -> OAuth2Error | None:
    """Return what is wrong with a request, whatever secret it shows."""
    if _shown(asked) is None:
        return _refused(NOTHING_SHOWN)
    form = asked.form if asked.mimetype == FORM else {}
    grant_type = form.get("grant_type", "")
    if not grant_type:
        return InvalidRequestError(f"send grant_type in a body of {FORM}")
    if any(len(asked.form.getlist(name)) > 1 for name in asked.form):
        return InvalidRequestError("a parameter is sent twice")
    if "client_secret" in form and "Authorization" in asked.headers:
        return InvalidRequestError("show the secret in one way, not in two")
    if grant_type != GRANT:
        # Not Authlib's own, which would repeat what was sent.
        unsupported = UnsupportedGrantTypeError.error
        return OAuth2Error(f"the one grant here is {GRANT}", error=unsupported)
    return None


def _refused(description: str) -> InvalidClientError:
    return InvalidClientError(
        description=description, status_code=HTTPStatus.UNAUTHORIZED
    )
