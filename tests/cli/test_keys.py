"""``lms keys``: credentials of LRS clients are shown once, listed and revoked."""

import re
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from click import ClickException

from lms.cli.people import find_institution
from lms.cli.running import running
from lms.core import clock
from lms.xapi import credentials
from lms.xapi.credentials import Credential, Scope
from tests.cli.conftest import Command
from tests.cli.refusing import refused

USED = datetime(2026, 11, 21, 12, 3, tzinfo=UTC)


def _made(lms: Command, *options: str) -> tuple[str, str]:
    """Make a key and return it with its secret."""
    said = lms("keys", "create", "Dasbor", *options)
    found = re.fullmatch(
        r"key     (\S+)\nsecret  (\S+)\nThe secret is not shown again\..*\n", said
    )
    assert found is not None
    return found[1], found[2]


def _verified(key: str, secret: str) -> Credential:
    with running(write=False) as session:
        return credentials.verify(session, key, secret)


def test_a_key_opens_the_records_of_the_institution_to_read(lms: Command) -> None:
    key, secret = _made(lms)

    found = _verified(key, secret)

    with running(write=False) as session:
        assert found.store == find_institution(session, None)
    assert (found.name, found.scopes) == ("Dasbor", frozenset({Scope.ALL_READ}))
    assert found.expires_at is None


def test_a_key_has_the_scopes_that_were_asked_for(lms: Command) -> None:
    key, secret = _made(
        lms, "--scope", "statements/write", "--scope", "statements/read/mine"
    )

    assert _verified(key, secret).scopes == {
        Scope.STATEMENTS_WRITE,
        Scope.STATEMENTS_READ_MINE,
    }


def test_a_key_may_end_by_itself(lms: Command) -> None:
    key, secret = _made(lms, "--days", "7")

    assert _verified(key, secret)
    later = clock.now() + timedelta(days=7)
    with clock.running_at(later), pytest.raises(ClickException, match="expired"):
        _verified(key, secret)


@pytest.mark.parametrize("options", [("--scope", "root"), ("--days", "0")])
def test_what_no_key_can_have_is_refused(
    lms: Command, options: tuple[str, str]
) -> None:
    assert options[1] in refused("keys", "create", "Dasbor", *options, status=2)
    assert lms("keys", "list") == ""


def test_keys_are_listed_without_their_secrets(lms: Command) -> None:
    key, secret = _made(lms, "--scope", "all", "--scope", "define")

    said = lms("keys", "list")

    assert said == f"{key}  active   never used        all define  Dasbor\n"
    assert secret not in said


def test_a_revoked_key_opens_nothing_and_stays_listed(lms: Command) -> None:
    key, secret = _made(lms)

    for _ in range(2):
        lms("keys", "revoke", key)

    assert lms("keys", "list").split()[1] == "revoked"
    with pytest.raises(ClickException, match="revoked"):
        _verified(key, secret)


@pytest.mark.parametrize(
    ("key", "status"), [("01a1ff73-e7a9-7103-a028-6657d0637e38", 1), ("kunci", 2)]
)
def test_a_key_that_is_not_there_cannot_be_revoked(
    lms: Command, key: str, status: int
) -> None:
    assert key in refused("keys", "revoke", key, status=status)


def test_each_institution_has_its_own_keys(lms: Command) -> None:
    lms("people", "institution", "Balai Lain")
    home, other = (
        ("--institution", name) for name in ("Pusat Pelatihan Uji", "Balai Lain")
    )
    key, secret = _made(lms, *home)

    assert "name one institution" in refused("keys", "list")
    assert lms("keys", "list", *other) == ""
    assert key in refused("keys", "revoke", key, *other)
    assert _verified(key, secret).id == UUID(key)


def test_the_list_tells_what_ends_and_what_is_used(lms: Command) -> None:
    key, _secret = _made(lms, "--days", "1")
    lms("keys", "rotate", key, "--overlap", "7d")
    with running() as session:
        credentials.note_uses(session, {UUID(key): USED})

    now, later = lms("keys", "list"), clock.now() + timedelta(days=2)
    with clock.running_at(later):
        expired = lms("keys", "list")

    assert re.search(r"active   2026-11-21 12:03 .*\(expires 20\d\d-\d\d-\d\d ", now)
    assert "(old secret until 20" in now
    assert "  expired  " in expired


def test_a_renewed_key_opens_with_both_secrets_for_a_while(lms: Command) -> None:
    key, old = _made(lms)

    said = lms("keys", "rotate", key, "--overlap", "90m")

    found = re.match(rf"key     {key}\nsecret  (\S+)\nThe secret is not shown", said)
    assert found is not None
    assert re.search(
        r"The old secret opens until \d{4}-\d\d-\d\d \d\d:\d\d UTC\.", said
    )
    assert _verified(key, old) == _verified(key, found[1])
    with clock.running_at(clock.now() + timedelta(minutes=91)):
        assert _verified(key, found[1])
        with pytest.raises(ClickException, match="wrong"):
            _verified(key, old)


def test_a_secret_in_wrong_hands_is_renewed_without_overlap(lms: Command) -> None:
    key, old = _made(lms)

    said = lms("keys", "rotate", key, "--overlap", "0")

    assert "old secret" not in said
    with pytest.raises(ClickException, match="wrong"):
        _verified(key, old)


@pytest.mark.parametrize("overlap", ["", "24", "x", "1w", "-1h", "31d", "٣h"])
def test_an_overlap_that_is_none_is_refused(lms: Command, overlap: str) -> None:
    key, secret = _made(lms)

    said = refused("keys", "rotate", key, "--overlap", overlap, status=2)

    assert "30m, 24h or 7d" in said or "longer than 30d" in said
    assert _verified(key, secret)


def test_a_revoked_key_is_not_renewed(lms: Command) -> None:
    key, _secret = _made(lms)
    lms("keys", "revoke", key)

    assert "make a new one" in refused("keys", "rotate", key)
