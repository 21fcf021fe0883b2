"""``lms xapi targets`` and ``lms xapi forward``: other systems, from the terminal."""

import re
from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

import pytest

from lms.cli.people import find_institution
from lms.cli.running import running
from lms.xapi import importing, store
from lms.xapi.statement import Statement
from tests.cli.conftest import Command
from tests.cli.refusing import refused
from tests.core.outgoing_servers import Asked, Said, Server, answer, serving
from tests.xapi.forwarding.receiving import ids_in, taken
from tests.xapi.said import QUIZ, about, said

ALLOW = ("--allow", "127.0.0.1/32")
SECRET = "rahasia-gudang"


@pytest.fixture
def secret_file(tmp_path: Path) -> str:
    """Give a file that holds a secret."""
    path = tmp_path / "secret"
    path.write_text(f"{SECRET}\n", encoding="utf-8")
    return str(path)


def stored(*statements: Statement) -> list[UUID]:
    with running() as session:
        home = find_institution(session, None)
        return store.add(session, statements, importing.origin_of(home, "uji"))


def new_store(lms: Command, url: str, secret_file: str, *options: str) -> str:
    """Add another LRS as a target."""
    secret = ("--key", "kunci", "--secret-file", secret_file)
    kind = ("--kind", "xapi")
    return lms("xapi", "targets", "add", "Gudang", url, *kind, *secret, *options)


def listed(lms: Command) -> str:
    return lms("xapi", "targets", "list")


def forward(lms: Command) -> str:
    return lms("xapi", "forward", *ALLOW)


def arrived(server: Server) -> list[str]:
    return [each for asked in server.asked for each in ids_in(asked)]


def as_text(ids: Sequence[UUID]) -> list[str]:
    return [str(each) for each in ids]


def test_statements_are_forwarded_once(lms: Command, secret_file: str) -> None:
    ids = stored(said(), said())
    with serving(taken) as server:
        added = new_store(lms, server.at("/xapi/"), secret_file)
        first = forward(lms)
        second = forward(lms)

    assert re.fullmatch(r"target  [0-9a-f-]{36}\n", added)
    assert arrived(server) == as_text(ids)
    assert first == "2 delivered, 0 laid aside, 0 failure(s)\n"
    assert second == "0 delivered, 0 laid aside, 0 failure(s)\n"
    assert server.asked[0].line.startswith("POST /xapi/statements ")


def test_a_filter_is_an_option(lms: Command, secret_file: str) -> None:
    ids = stored(said(), about(QUIZ))
    with serving(taken) as server:
        new_store(lms, server.at(), secret_file, "--activity", QUIZ)
        forward(lms)

    assert arrived(server) == as_text(ids[1:])


def test_no_secret_is_shown(lms: Command, secret_file: str) -> None:
    stored(said())
    with serving(lambda _asked: answer(SECRET.encode(), "500 Error")) as server:
        shown = new_store(lms, server.at(), secret_file)
        shown += forward(lms) + listed(lms)

    assert SECRET not in shown
    assert "http_500: the other side answered 500 Internal Server Error" in shown
    assert shown.splitlines()[-1].startswith("waiting  xapi ")


def test_a_webhooks_secret_is_shown_once(lms: Command) -> None:
    added = lms(
        *("xapi", "targets", "add", "Dasbor", "https://dasbor.example.org/masuk"),
        *("--kind", "webhook"),
    )

    found = re.search(r"^secret  (\S{40,})$", added, re.MULTILINE)
    assert found is not None
    assert found[1] not in listed(lms)


def test_a_paused_target_gets_nothing_until_it_is_resumed(
    lms: Command, secret_file: str
) -> None:
    ids = stored(said())
    with serving(taken) as server:
        new_store(lms, server.at(), secret_file)
        lms("xapi", "targets", "pause", "Gudang")
        assert listed(lms).startswith("paused")
        forward(lms)
        assert server.asked == []
        lms("xapi", "targets", "resume", "Gudang")
        forward(lms)

    assert arrived(server) == as_text(ids)


def test_dead_letters_are_listed_noted_and_replayed(
    lms: Command, secret_file: str
) -> None:
    ids = stored(said(), said(), said())
    bad = {str(ids[0]), str(ids[1])}

    def judge(asked: Asked) -> Said:
        hit = bad.intersection(ids_in(asked))
        return answer(b"", "400 Bad Request") if hit else taken(asked)

    with serving(judge) as server:
        new_store(lms, server.at(), secret_file)
        forward(lms)
        first, second = lms("xapi", "targets", "letters", "Gudang").splitlines()
        lms("xapi", "targets", "note", first[:36], "sudah dilaporkan")
        lms("xapi", "targets", "drop", second[:36])
        again = refused("xapi", "targets", "replay", "Gudang", *ALLOW)
        bad.clear()
        settled = lms("xapi", "targets", "replay", "Gudang", first[:36], *ALLOW)

    assert str(ids[0]) in first
    assert "http_400" in first
    assert "refused  the other side answered 400 Bad Request" in again
    assert settled == f"{first[:36]}  delivered\n"
    assert lms("xapi", "targets", "letters", "Gudang") == ""
    (left,) = lms("xapi", "targets", "letters", "Gudang", "--all").splitlines()
    assert "(settled " in left
    assert left.endswith("# sudah dilaporkan")


def test_a_replay_ends_where_nobody_answers(lms: Command, secret_file: str) -> None:
    stored(said(), said())
    answers = [answer(b"", "400 Bad Request")] * 3 + [answer(b"", "503 Busy")]
    with serving(lambda _asked: answers.pop(0)) as server:
        new_store(lms, server.at(), secret_file)
        forward(lms)
        told = refused("xapi", "targets", "replay", "Gudang", *ALLOW)

    assert len(told.splitlines()) == 1
    assert "failed  the other side answered 503" in told


def test_a_removed_target_is_gone(lms: Command, secret_file: str) -> None:
    new_store(lms, "https://lrs.example.org", secret_file)

    lms("xapi", "targets", "remove", "Gudang", "--yes")

    assert listed(lms) == ""


@pytest.mark.parametrize(
    "arguments",
    [
        ("targets", "pause", "Gudang"),
        ("targets", "letters", "Gudang"),
        ("targets", "note", "01a200ea-c4ad-7760-8dbd-6a40fa2811e4", "x"),
        ("targets", "replay", "Gudang"),
        ("targets", "add", "A", "https://a.example.org/", "--kind", "pull"),
        ("targets", "add", "A", "a.example.org", "--kind", "webhook"),
    ],
)
def test_what_is_not_there_is_told_without_a_traceback(
    lms: Command, arguments: Sequence[str]
) -> None:
    told = refused("xapi", *arguments)

    assert "Traceback" not in told


def test_a_replay_of_an_unknown_letter_is_told(lms: Command, secret_file: str) -> None:
    new_store(lms, "https://lrs.example.org", secret_file)
    unknown = "01a200ea-c4ad-7760-8dbd-6a40fa2811e4"

    told = refused("xapi", "targets", "replay", "Gudang", unknown)

    assert "no such dead letter" in told


def test_a_network_must_be_one(lms: Command) -> None:
    told = refused("xapi", "forward", "--allow", "bukan", status=2)

    assert "bukan" in told


def test_a_private_address_is_refused_unless_allowed(
    lms: Command, secret_file: str
) -> None:
    stored(said())
    with serving(taken) as server:
        new_store(lms, server.at(), secret_file)
        lms("xapi", "forward")

    assert server.asked == []
    assert listed(lms).startswith("stopped")
