"""Signatures of statements: their form, their certificates, what they are of."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509 import Certificate

from lms.core import clock, json
from lms.core.json import JsonObject
from lms.xapi import signatures, verbs
from lms.xapi.attachments import Content
from lms.xapi.errors import SignatureError, StatementError
from lms.xapi.versions import Version
from tests.xapi.parts import GAMBAR, brought, sum_of
from tests.xapi.said import ANI, BUDI, PAGE, QUIZ, said, sub_statement
from tests.xapi.signing import (
    BEGIN,
    SIGNER,
    YEAR,
    by_secret,
    certificate,
    compact,
    encoded,
    key,
    pem,
    signature_of,
    signed,
    x5c,
)

SAID = said(id=str(uuid4()), timestamp="2026-03-01T08:00:00Z", version="2.0.0")


@pytest.fixture(autouse=True)
def _in_the_middle_of_the_year() -> Iterator[None]:
    with clock.running_at(BEGIN + YEAR / 2):
        yield


def check(
    statement: JsonObject,
    *contents: bytes,
    version: Version = Version.V2,
    roots: Sequence[Certificate] = (),
) -> None:
    """Check one statement with what came with it."""
    received = {sum_of(item): Content(sum_of(item), "", item) for item in contents}
    signatures.check([statement], received, version, roots)


def attached(statement: JsonObject, *contents: bytes) -> JsonObject:
    """Return ``statement`` with signatures."""
    own = [signature_of(item) for item in contents]
    return {**statement, "attachments": [*statement.get("attachments", ()), *own]}


def refusal(
    statement: JsonObject, content: bytes, version: Version = Version.V2
) -> str:
    """Return why a signature is refused."""
    with pytest.raises(SignatureError) as caught:
        check(attached(statement, content), content, version=version)
    assert caught.value.path == "attachments[0]"
    return str(caught.value.message)


# --- Form


@pytest.mark.parametrize("algorithm", ["RS256", "RS384", "RS512"])
@pytest.mark.parametrize("version", list(Version))
def test_a_signature_of_the_statement_is_accepted(
    algorithm: str, version: Version
) -> None:
    statement = {**SAID, "version": "1.0.3"}
    content = signed(statement, algorithm=algorithm)

    check(attached(statement, content), content, version=version)


def test_an_attachment_that_signs_nothing_is_not_read() -> None:
    check({**SAID, "attachments": [brought(GAMBAR)]}, GAMBAR)


NO_SIGNATURES = {
    "nothing": b"",
    "no parts": b"abc",
    "two parts": b"YQ.YQ",
    "four parts": b"YQ.YQ.YQ.YQ",
    "an empty part": b"YQ..YQ",
    "a line end": signed(SAID) + b"\n",
    "padding": b"YQ==.YQ==.YQ==",
    "other letters": b"a+/b.YQ.YQ",
    "no base64url": b"abcde.YQ.YQ",
    "JSON serialisation": json.dumps({"payload": "YQ", "signatures": []}),
    "a header that is no JSON": b".".join([encoded(b"{"), b"YQ", b"YQ"]),
    "a header that is no object": b".".join([encoded(b"[]"), b"YQ", b"YQ"]),
    "a header that says alg twice": b".".join(
        [encoded(b'{"alg":"RS256","alg":"none"}'), b"YQ", b"YQ"]
    ),
}


@pytest.mark.parametrize("name", NO_SIGNATURES)
def test_what_is_no_signature_is_refused(name: str) -> None:
    assert refusal(SAID, NO_SIGNATURES[name])


@pytest.mark.parametrize(
    "algorithm", ["none", "None", "HS256", "ES256", "PS256", "rs256", "", None, 1, []]
)
def test_no_other_algorithm_is_accepted(algorithm: object) -> None:
    content = compact({"alg": algorithm}, json.dumps(SAID), bytes(256))

    assert "alg must be one of" in refusal(SAID, content)


def test_a_public_key_is_no_shared_secret() -> None:
    public = (
        key(SIGNER)
        .public_key()
        .public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    )

    assert "alg must be one of" in refusal(SAID, by_secret(SAID, public))


def test_a_critical_extension_is_refused() -> None:
    assert "crit" in refusal(SAID, signed(SAID, crit=["b64"], b64=False))


def test_a_signature_by_a_short_key_is_refused() -> None:
    content = compact({"alg": "RS256"}, json.dumps(SAID), bytes(128))

    assert "2048 bits" in refusal(SAID, content)


@pytest.mark.parametrize("kind", ["text/plain", "application/json", "application/jose"])
def test_a_signature_of_another_content_type_is_refused(kind: str) -> None:
    content = signed(SAID)
    statement = {**SAID, "attachments": [signature_of(content, contentType=kind)]}

    with pytest.raises(SignatureError, match="octet-stream") as caught:
        check(statement, content)
    assert caught.value.path == "attachments[0].contentType"


def test_a_fault_of_the_statement_is_named_as_such() -> None:
    content = signed(SAID)

    with pytest.raises(StatementError) as caught:
        check(attached({**SAID, "actor": {"mbox": "x"}}, content), content)
    assert (caught.value.code, caught.value.path) == ("invalid_statement", "actor.mbox")


def test_the_place_in_the_batch_is_named() -> None:
    batch = [said(), attached(SAID, b"x"), attached({**SAID, "verb": 1}, b"x")]
    received = {sum_of(b"x"): Content(sum_of(b"x"), "", b"x")}

    with pytest.raises(SignatureError) as of_signature:
        signatures.check(batch, received, Version.V2)
    with pytest.raises(StatementError) as of_statement:
        signatures.check(batch[::2], received, Version.V2)

    assert of_signature.value.path == "[1].attachments[0]"
    assert of_statement.value.path == "[1].verb"


# --- What was signed


@pytest.mark.parametrize(
    "payload",
    [b"", b"{", b"[]", b"1", b"{'actor': 1}", b'{"a":1,"a":1}', b"\xff", b"{}"],
)
def test_a_payload_that_is_no_statement_is_refused(payload: bytes) -> None:
    # Nothing at all is no part of a JWS.
    assert refusal(SAID, signed(payload))


CHANGES: dict[str, JsonObject] = {
    "actor": {"actor": BUDI},
    "verb": {"verb": {"id": verbs.COMPLETED}},
    "object": {"object": {"id": QUIZ}},
    "result": {"result": {"success": True}},
    "context": {"context": {"platform": "Pamong"}},
    "another attachment": {"attachments": [brought(GAMBAR)]},
    "id": {"id": str(uuid4())},
    "timestamp": {"timestamp": "2026-03-01T08:00:01Z"},
    "version": {"version": "2.0.1"},
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_payload_that_says_something_else_is_refused(name: str) -> None:
    content = signed({**SAID, **CHANGES[name]})

    assert "payload" in refusal(SAID, content)


@pytest.mark.parametrize("name", ["id", "timestamp"])
def test_what_was_signed_must_be_sent_too(name: str) -> None:
    received = {**SAID}
    del received[name]

    assert name in refusal(received, signed(SAID))


def test_what_a_store_adds_need_not_be_signed() -> None:
    original = said()
    content = signed(original)
    added = {
        "id": str(uuid4()),
        "timestamp": "2026-03-01T08:00:00Z",
        "stored": "2026-03-01T08:00:00Z",
        "authority": ANI,
        "version": "2.0.0",
    }

    check(attached({**original, **added}, content), content)
    check(attached({**original, "version": "1.0.0"}, content), content)


def test_what_a_store_sets_anew_may_differ() -> None:
    elsewhere = {"stored": "2026-03-02T08:00:00Z", "authority": BUDI}
    content = signed({**SAID, **elsewhere})

    check(attached(SAID, content), content)


def test_the_same_in_other_words_is_the_same() -> None:
    original = {
        **SAID,
        "id": SAID["id"].upper(),
        "timestamp": "2026-03-01T15:00:00+07:00",
        "verb": {"id": SAID["verb"]["id"]},
        "object": {"objectType": "Activity", "id": PAGE},
    }
    content = signed(json.dumps_pretty(original))

    check(attached(SAID, content), content)


def test_the_version_need_not_be_sent() -> None:
    received = {**SAID}
    del received["version"]
    content = signed(SAID)

    check(attached(received, content), content)


def test_other_attachments_are_signed_too() -> None:
    original = {**SAID, "attachments": [brought(GAMBAR)]}
    content = signed(original)

    check(attached(original, content), content, GAMBAR)


def test_two_may_sign_one_after_the_other() -> None:
    first = signed(SAID)
    second = signed(attached(SAID, first), by=key("saksi"))

    check(attached(SAID, first, second), first, second)


def test_a_sub_statement_is_signed_as_the_statement_that_it_repeats() -> None:
    original = said(actor=BUDI, id=str(uuid4()), timestamp="2026-03-01T08:00:00Z")
    content = signed(original)
    sub = {**sub_statement(timestamp="2026-03-01T08:00:00Z")}
    other = {**sub, "verb": {"id": verbs.COMPLETED}}

    check(said(object=attached(sub, content)), content)

    with pytest.raises(SignatureError) as caught:
        check(said(object=attached(other, content)), content)
    assert caught.value.path == "object.attachments[0]"


def test_the_payload_follows_the_version_of_the_request() -> None:
    agents = [{"objectType": "contextAgent", "agent": BUDI}]
    content = signed(said(context={"contextAgents": agents}))

    assert "contextAgents" in refusal(said(), content, version=Version.V1)


# --- Certificates

MIDDLE, ROOT = "penerbit", "akar"


def chain() -> list[Certificate]:
    return [
        certificate(SIGNER, MIDDLE, ca=False),
        certificate(MIDDLE, ROOT, ca=True, path_length=0),
        certificate(ROOT, ROOT, ca=True, path_length=1),
    ]


def certified(certificates: Sequence[Certificate]) -> bytes:
    return signed(SAID, by=key(SIGNER), x5c=x5c(certificates))


@pytest.mark.parametrize("length", [1, 2, 3])
def test_a_signature_by_the_first_certificate_is_accepted(length: int) -> None:
    content = certified(chain()[:length])

    check(attached(SAID, content), content)


def test_a_signature_by_another_key_is_refused() -> None:
    content = signed(SAID, by=key("orang lain"), x5c=x5c(chain()))

    assert "not made by the certificate" in refusal(SAID, content)


def test_a_changed_signature_is_refused() -> None:
    header, payload, signature = certified(chain()).split(b".")
    changed = b".".join([header, payload, signature[:-4] + b"AAAA"])

    assert "not made by the certificate" in refusal(SAID, changed)


NO_CHAINS: dict[str, object] = {
    "no list": "x",
    "nothing": None,
    "an empty list": [],
    "a number": [1],
    "no base64": ["é"],
    "base64url": ["_-_-"],
    "no certificate": ["YWJj"],
    "too many": ["YWJj"] * 11,
}


@pytest.mark.parametrize("name", NO_CHAINS)
def test_a_header_that_lists_no_certificates_is_refused(name: str) -> None:
    content = signed(SAID, by=key(SIGNER), x5c=NO_CHAINS[name])

    assert "x5c" in refusal(SAID, content)


def test_an_order_of_certificates_that_is_no_chain_is_refused() -> None:
    signer, middle, root = chain()

    assert "no chain" in refusal(SAID, certified([signer, root]))
    assert "no chain" in refusal(SAID, certified([signer, root, middle]))
    assert "no chain" in refusal(SAID, certified([signer, middle, signer]))


def test_a_namesake_of_the_issuer_is_refused() -> None:
    signer, *_others = chain()
    namesake = certificate(MIDDLE, ROOT, of=key("orang lain"), ca=True)

    assert "no chain" in refusal(SAID, certified([signer, namesake]))


@pytest.mark.parametrize("limits", [{"ca": False}, {}])
def test_only_an_authority_may_issue(limits: dict[str, bool]) -> None:
    signer, _middle, root = chain()
    middle = certificate(MIDDLE, ROOT, ca=limits.get("ca"))

    assert "no chain" in refusal(SAID, certified([signer, middle, root]))


def test_no_more_authorities_stand_between_than_allowed() -> None:
    signer, middle, _root = chain()
    narrow = certificate(ROOT, ROOT, ca=True, path_length=0)

    assert "no chain" in refusal(SAID, certified([signer, middle, narrow]))


def test_a_certificate_that_ended_holds_for_what_was_said_before() -> None:
    ended = certificate(SIGNER, MIDDLE, until=BEGIN + timedelta(days=90))
    content = certified([ended])
    later = {**SAID, "timestamp": "2026-06-01T08:00:00Z"}
    for_later = signed(later, by=key(SIGNER), x5c=x5c([ended]))

    check(attached(SAID, content), content)

    assert "not valid now" in refusal(later, for_later)


def test_a_key_that_is_none_of_rsa_is_refused() -> None:
    own = ec.generate_private_key(ec.SECP256R1())
    content = certified([certificate(SIGNER, MIDDLE, of=own)])

    assert "RSA key" in refusal(SAID, content)


def test_a_certificate_of_a_short_key_is_refused() -> None:
    short = certificate(SIGNER, MIDDLE, of=key("pendek", 1024))

    assert "RSA key" in refusal(SAID, certified([short]))


@pytest.mark.parametrize("length", [2, 3])
def test_a_chain_to_a_root_of_the_site_is_accepted(tmp_path: Path, length: int) -> None:
    path = tmp_path / "akar.pem"
    path.write_bytes(pem(certificate("lain", "lain", ca=True), chain()[2]))
    content = certified(chain()[:length])

    check(attached(SAID, content), content, roots=signatures.load_roots(path))


def test_a_chain_to_another_root_is_refused() -> None:
    content = certified(chain())
    roots = [certificate("lain", "lain", ca=True)]

    with pytest.raises(SignatureError, match="does not lead to a root"):
        check(attached(SAID, content), content, roots=roots)


def test_without_a_file_every_correct_chain_is_accepted() -> None:
    assert signatures.load_roots(None) == []


# --- What it costs


def test_a_statement_has_few_signatures() -> None:
    contents = [
        signed(SAID, number=number) for number in range(signatures.MAX_SIGNATURES + 1)
    ]

    check(attached(SAID, *contents[:-1]), *contents[:-1])
    with pytest.raises(SignatureError, match="more than 8") as caught:
        check(attached(SAID, *contents), *contents)
    assert caught.value.path == "attachments"


def test_a_signature_is_read_once_and_compared_with_each_statement(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    original = said(timestamp=SAID["timestamp"])
    content = signed(original, x5c=x5c([certificate(SIGNER, "akar")]))
    statement = attached(original, content, content)
    received = {sum_of(content): Content(sum_of(content), "", content)}
    reads: list[bytes] = []
    read = signatures.read

    def note(content: bytes) -> signatures.Jws:
        reads.append(content)
        return read(content)

    monkeypatch.setattr(signatures, "read", note)

    signatures.check([statement] * 3, received, Version.V2)
    with pytest.raises(SignatureError, match="another statement") as caught:
        signatures.check(
            [statement, {**statement, "actor": BUDI}], received, Version.V2
        )

    assert len(reads) == 2
    assert caught.value.path == "[1].attachments[0]"
