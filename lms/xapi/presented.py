"""What a request shows to be let in: a key with its secret, or a token."""

from base64 import b64decode
from contextlib import suppress
from dataclasses import dataclass, field

from lms.xapi import credentials, tokens
from lms.xapi.credentials import Credential, Lock
from lms.xapi.errors import UnauthorizedError
from lms.xapi.tokens import Token

BASIC = "basic"
BEARER = "bearer"


@dataclass(frozen=True, slots=True)
class Pair:
    """A key and its secret, as somebody claims."""

    key_id: str
    secret: str = field(repr=False)

    def claim(self) -> "Pair":
        """Return what is to be checked against the key."""
        return self

    def admit(self, lock: Lock | None) -> Credential:
        """Return the key if the secret opens it."""
        return credentials.opened(lock, self.secret)


@dataclass(frozen=True, slots=True)
class Bearer:
    """A token, as somebody claims."""

    sent: str = field(repr=False)

    def claim(self) -> Token:
        """Return what is to be checked against the key; refuse what is not ours."""
        return tokens.read(self.sent)


Presented = Pair | Bearer


def scheme_of(header: str) -> str:
    """Return the scheme of an Authorization header, in small letters."""
    return header.partition(" ")[0].lower()


def read(header: str) -> Presented:
    """Read an Authorization header, or refuse one that shows nothing of both."""
    scheme, sent = scheme_of(header), header.partition(" ")[2].strip(" ")
    found: Presented | None = None
    if scheme == BASIC:
        found = pair(sent)
    elif scheme == BEARER and sent:
        found = Bearer(sent)
    if found is None:
        message = "send a key and its secret by Basic authentication, or a token"
        raise UnauthorizedError(message)
    return found


def pair(sent: str) -> Pair | None:
    """Return the key and the secret of a Basic header (RFC 7617), if it has them."""
    # Errors of Base64, of UTF-8 and of letters beyond both: werkzeug forgets these.
    with suppress(ValueError):
        text = b64decode(sent, validate=True).decode()
        name, colon, secret = text.partition(":")
        if colon:
            return Pair(name, secret)
    return None
