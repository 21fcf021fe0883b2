"""Signed statements: is this signature well formed, and of this statement?

xAPI 2.0, 4.2.6; 1.0.3, Data 2.6. A certificate is held against the site's roots where
it names some; what it proves about its holder is left to those who read the statement.
"""

import re
from base64 import b64decode, urlsafe_b64decode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256, SHA384, SHA512, HashAlgorithm
from cryptography.x509 import (
    BasicConstraints,
    Certificate,
    ExtensionNotFound,
    load_der_x509_certificate,
    load_pem_x509_certificates,
)

from lms.core import clock
from lms.core.json import JsonObject
from lms.xapi import attachments, bodies, moments, multipart
from lms.xapi import statement as statements
from lms.xapi.attachments import SIGNATURE, Content
from lms.xapi.errors import BodyError, SignatureError, StatementError
from lms.xapi.statement import Statement
from lms.xapi.validation import rules
from lms.xapi.versions import Version

CONTENT_TYPE = "application/octet-stream"

ALGORITHMS: Mapping[str, type[HashAlgorithm]] = {
    "RS256": SHA256,
    "RS384": SHA384,
    "RS512": SHA512,
}
"""The only ones that xAPI allows: neither ``none`` nor any with a shared secret."""

MIN_BITS, MAX_BITS = 2048, 16_384
"""Of a key: RFC 7518, 3.3, and what would slow the store down."""
MAX_CHAIN = 10
"""Certificates."""
MAX_SIGNATURES = 8
"""Of one statement and its SubStatement: each costs what a whole statement costs."""

_COMPACT = re.compile(rb"([\w-]+)\.([\w-]+)\.([\w-]+)", re.ASCII)
_NO_CHAIN = (
    ValueError,
    TypeError,
    InvalidSignature,
    UnsupportedAlgorithm,
    ExtensionNotFound,
)
"""What the library says of certificates that are none, or not each other's."""


@dataclass(frozen=True, slots=True)
class Jws:
    """A JSON Web Signature in compact serialisation (RFC 7515, 7.1)."""

    header: JsonObject
    payload: bytes
    signed: bytes
    signature: bytes


@dataclass(frozen=True, slots=True)
class Signature:
    """What a sound signature says, whatever statement it came with."""

    original: Statement
    digest: bytes
    chain: Sequence[Certificate]


def load_roots(path: Path | None) -> list[Certificate]:
    """Return the certificates of a PEM file: whose signatures the site believes."""
    return [] if path is None else load_pem_x509_certificates(path.read_bytes())


def check(
    batch: Sequence[Statement],
    contents: Mapping[str, Content],
    version: Version,
    roots: Sequence[Certificate] = (),
) -> None:
    """Refuse ``batch`` if one of its signatures is malformed or of something else.

    A signature without certificates cannot be verified; its form and its payload are
    checked all the same.
    """
    check_one = _Check(contents, version, roots)
    for number, statement in enumerate(batch):
        try:
            check_one(statement)
        except StatementError as error:
            raise (error.within(number) if len(batch) > 1 else error) from None


class _Check:
    """The check of one batch, in which each signature is read and verified once."""

    def __init__(
        self,
        contents: Mapping[str, Content],
        version: Version,
        roots: Sequence[Certificate],
    ) -> None:
        self._contents = contents
        self._version = version
        self._roots = roots
        self._read: dict[str, Signature] = {}

    def __call__(self, statement: Statement) -> None:
        found = [
            (path, item)
            for path, item in attachments.declared(statement)
            if item.get("usageType") == SIGNATURE
        ]
        if len(found) > MAX_SIGNATURES:
            message = f"hold more than {MAX_SIGNATURES} signatures"
            raise SignatureError("attachments", message)
        if found:
            rules.statement[self._version](statement)
        for path, item in found:
            signed = statement["object"] if "." in path else statement
            try:
                _check(signed, self._signature(item))
            except SignatureError as error:
                raise error.within(path) from None

    def _signature(self, item: JsonObject) -> Signature:
        if multipart.media_type(item["contentType"]) != CONTENT_TYPE:
            message = f"of a signature must be {CONTENT_TYPE}"
            raise SignatureError("contentType", message)
        sha2 = item["sha2"].lower()
        if sha2 not in self._read:
            content = self._contents[sha2].content
            self._read[sha2] = _sound(content, self._version, self._roots)
        return self._read[sha2]


def _check(signed: Statement, signature: Signature) -> None:
    if not all(_was_valid(certificate, signed) for certificate in signature.chain):
        raise SignatureError("", "x5c holds a certificate that is not valid now")
    _compare(signature, signed)


def _sound(content: bytes, version: Version, roots: Sequence[Certificate]) -> Signature:
    """Return what ``content`` says, once all is checked that needs no statement."""
    jws = read(content)
    algorithm = jws.header.get("alg")
    if not isinstance(algorithm, str) or algorithm not in ALGORITHMS:
        raise SignatureError("", f"alg must be one of: {', '.join(ALGORITHMS)}")
    if "crit" in jws.header:
        # RFC 7515, 4.1.11: who does not know a critical extension must refuse.
        raise SignatureError("", "crit names extensions that this store does not know")
    if len(jws.signature) < MIN_BITS // 8:
        raise SignatureError("", f"must be by a key of at least {MIN_BITS} bits")
    chain: list[Certificate] = []
    if "x5c" in jws.header:
        chain = _chain(jws.header["x5c"])
        _check_chain(chain, roots)
        _verify(jws, chain[0], ALGORITHMS[algorithm]())
    original = _payload(jws.payload, version)
    return Signature(original, statements.digest(_unsigned(original)), chain)


# --- The parts of a signature


def read(content: bytes) -> Jws:
    """Return the parts of a JWS in compact serialisation; refuse any other."""
    found = _COMPACT.fullmatch(content)
    if found is None:
        raise SignatureError("", "must be a JSON Web Signature in compact form")
    header, payload, signature = (_decoded(text) for text in found.groups())
    try:
        fields = bodies.parse(header)
    except BodyError as error:
        raise SignatureError("", f"has a header that is none: {error}") from None
    if not isinstance(fields, dict):
        raise SignatureError("", "has a header that is no object")
    signed = content[: found.start(3) - 1]
    return Jws(fields, payload, signed, signature)


def _decoded(part: bytes) -> bytes:
    try:
        return urlsafe_b64decode(part + b"=" * (-len(part) % 4))
    except ValueError:
        raise SignatureError("", "has a part that is not base64url") from None


def _payload(text: bytes, version: Version) -> Statement:
    try:
        payload = bodies.parse(text)
        rules.statement[version](payload)
    except (BodyError, StatementError) as error:
        message = f"has a payload that is no statement: {error}"
        raise SignatureError("", message) from None
    statement: Statement = payload
    return statement


# --- The certificates


def _chain(listed: object) -> list[Certificate]:
    """Return the certificates of ``x5c``, the signer's first (RFC 7515, 4.1.6)."""
    if not isinstance(listed, list) or not 1 <= len(listed) <= MAX_CHAIN:
        raise SignatureError("", f"x5c must list 1 to {MAX_CHAIN} certificates")
    try:
        return [
            load_der_x509_certificate(b64decode(text, validate=True)) for text in listed
        ]
    except _NO_CHAIN:
        raise SignatureError("", "x5c holds something that is no certificate") from None


def _check_chain(chain: Sequence[Certificate], roots: Sequence[Certificate]) -> None:
    """Refuse certificates that do not vouch for each other, up to a root if any."""
    for depth, (certificate, issuer) in enumerate(pairwise(chain)):
        if not _is_issued_by(certificate, issuer, depth):
            raise SignatureError("", "x5c is no chain: an issuer did not issue")
    last, below = chain[-1], len(chain) - 1
    trusted = last in roots or any(_is_issued_by(last, root, below) for root in roots)
    if roots and not trusted:
        raise SignatureError("", "x5c does not lead to a root that this site trusts")


def _is_issued_by(certificate: Certificate, issuer: Certificate, below: int) -> bool:
    """Tell whether ``issuer`` may issue, with ``below`` authorities beneath it."""
    try:
        certificate.verify_directly_issued_by(issuer)
        limits = issuer.extensions.get_extension_for_class(BasicConstraints).value
    except _NO_CHAIN:
        return False
    return limits.ca and (limits.path_length is None or below <= limits.path_length)


def _was_valid(certificate: Certificate, signed: Statement) -> bool:
    """Tell whether a certificate is valid now, or was when the statement says.

    A statement may be sent on long after it was signed.
    """
    said = signed.get("timestamp")
    times = [clock.now()] if said is None else [clock.now(), moments.parse(said)]
    first, last = certificate.not_valid_before_utc, certificate.not_valid_after_utc
    return any(first <= moment <= last for moment in times)


def _verify(jws: Jws, certificate: Certificate, algorithm: HashAlgorithm) -> None:
    try:
        key = certificate.public_key()
    except _NO_CHAIN:
        key = None
    if not isinstance(key, RSAPublicKey) or not MIN_BITS <= key.key_size <= MAX_BITS:
        message = f"x5c needs an RSA key of {MIN_BITS} to {MAX_BITS} bits"
        raise SignatureError("", message)
    try:
        key.verify(jws.signature, jws.signed, PKCS1v15(), algorithm)
    except InvalidSignature:
        raise SignatureError("", "was not made by the certificate in x5c") from None


# --- What was signed


def _compare(signature: Signature, received: Statement) -> None:
    """Refuse a payload that says something else than the statement it came with.

    Left out is what a store may add or set (xAPI 2.0, 4.2.1): but what the signer did
    say about id, time and version must stand in the statement too.
    """
    if signature.digest != statements.digest(_unsigned(received)):
        raise SignatureError("", "has a payload that is another statement")
    original, names = signature.original, ["timestamp"]
    if received.get("objectType") != "SubStatement":
        names += ["id", "version"]
    for name in names:
        if name in original and not _is_kept(name, original, received):
            raise SignatureError("", f"has a payload with another {name}")


def _unsigned(statement: Statement) -> Statement:
    """Return a statement as it was before signatures were attached."""
    kept = {**statement}
    others = [
        item for item in kept.pop("attachments", ()) if item["usageType"] != SIGNATURE
    ]
    return {**kept, "attachments": others} if others else kept


def _is_kept(name: str, original: Statement, received: Statement) -> bool:
    if name not in received:
        # The store sets it, and would set another id or time.
        return name == "version"
    said, now = original[name], received[name]
    if name == "timestamp":
        return moments.parse(said) == moments.parse(now)
    same: bool = said.lower() == now.lower()
    return same
