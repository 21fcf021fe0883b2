"""Signatures for tests: keys, certificates and JSON Web Signatures of any make."""

import hmac
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import cache

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256, SHA384, SHA512
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import Certificate

from lms.core import json
from lms.core.json import JsonObject
from lms.xapi.attachments import SIGNATURE
from tests.xapi.parts import brought

HASHES = {"RS256": SHA256(), "RS384": SHA384(), "RS512": SHA512()}
BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
YEAR = timedelta(days=365)

SIGNER = "penanda tangan"
"""Who signs unless another is named."""

Key = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


@cache
def key(name: str, bits: int = 2048) -> rsa.RSAPrivateKey:
    """Return the key of ``name``; making one takes a tenth of a second."""
    return rsa.generate_private_key(65537, bits)


def encoded(part: bytes) -> bytes:
    """Return base64url without padding."""
    return urlsafe_b64encode(part).rstrip(b"=")


def compact(header: object, payload: bytes, signature: bytes) -> bytes:
    """Join the parts of a JWS."""
    return b".".join(map(encoded, (json.dumps(header), payload, signature)))


def signed(
    payload: object,
    *,
    algorithm: str = "RS256",
    by: rsa.RSAPrivateKey | None = None,
    **header: object,
) -> bytes:
    """Return a JWS over ``payload``: JSON of an object, or these very bytes."""
    raw = payload if isinstance(payload, bytes) else json.dumps(payload)
    fields = {"alg": algorithm, **header}
    text = b".".join(map(encoded, (json.dumps(fields), raw)))
    signature = (by or key(SIGNER)).sign(text, PKCS1v15(), HASHES[algorithm])
    return compact(fields, raw, signature)


def by_secret(payload: object, secret: bytes) -> bytes:
    """Return a JWS with HS256, which whoever knows ``secret`` can make."""
    fields = {"alg": "HS256"}
    text = b".".join(map(encoded, (json.dumps(fields), json.dumps(payload))))
    digest = hmac.digest(secret, text, "sha256")
    return compact(fields, json.dumps(payload), digest)


def signature_of(content: bytes, **changes: object) -> JsonObject:
    """Return the attachment that declares a signature."""
    own: JsonObject = {"contentType": "application/octet-stream"}
    return brought(content, usageType=SIGNATURE, **{**own, **changes})


def certificate(
    subject: str,
    issuer: str,
    *,
    of: Key | None = None,
    ca: bool | None = None,
    path_length: int | None = None,
    until: datetime = BEGIN + YEAR,
) -> Certificate:
    """Return a certificate by ``issuer``; with ``ca`` None it says nothing of that."""
    builder = (
        x509.CertificateBuilder()
        .subject_name(_named(subject))
        .issuer_name(_named(issuer))
        .public_key((of or key(subject)).public_key())
        .serial_number(1)
        .not_valid_before(BEGIN)
        .not_valid_after(until)
    )
    if ca is not None:
        limits = x509.BasicConstraints(ca=ca, path_length=path_length)
        builder = builder.add_extension(limits, critical=True)
    return builder.sign(key(issuer), SHA256())


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])


def x5c(chain: Sequence[Certificate]) -> list[str]:
    """Return the header that names certificates, the signer's first."""
    return [b64encode(item.public_bytes(Encoding.DER)).decode() for item in chain]


def pem(*certificates: Certificate) -> bytes:
    """Return the file that lists certificates."""
    return b"".join(item.public_bytes(Encoding.PEM) for item in certificates)
