"""``lms xapi profile check``: statements of a file or a store, and the exit code."""

import gzip
from pathlib import Path

import pytest

from lms.cli.people import find_institution
from lms.cli.running import running
from lms.core import json
from lms.xapi import importing, store
from lms.xapi.statement import Statement
from tests.cli.conftest import Command
from tests.cli.refusing import refused
from tests.xapi import said
from tests.xapi.profiles import parts
from tests.xapi.profiles.parts import document, pattern, template

BEGAN = "https://example.org/verbs/began"
DID = "https://example.org/verbs/did"
HOME = "Pusat Pelatihan Uji"
CHECK = ("xapi", "profile", "check")

PROFILE = document(
    templates=[
        template(BEGAN),
        template(DID, rules=[{"location": "$.result.success", "presence": "included"}]),
    ],
    patterns=[pattern("https://example.org/run", "sequence", BEGAN, DID, primary=True)],
)


@pytest.fixture
def profile(tmp_path: Path) -> str:
    """Give the file of a profile."""
    return _written(tmp_path / "profile.jsonld", PROFILE)


def _written(path: Path, *lines: object) -> str:
    path.write_bytes(b"".join(json.dumps(each) + b"\n" for each in lines))
    return str(path)


def _run() -> list[Statement]:
    return [parts.said(BEGAN, 1), parts.said(DID, 2, result={"success": True})]


def test_a_file_that_follows_a_profile_is_told_so(
    lms: Command, profile: str, tmp_path: Path
) -> None:
    file = _written(tmp_path / "in.ndjson", *_run())

    told = lms(*CHECK, profile, "--file", file)

    assert "2 statements read, 0 of them voided" in told
    assert f"       1  {BEGAN}\n" in told
    assert "Registrations followed through the patterns: 1 (1 complete," in told
    assert told.endswith("Nothing breaks the profile.\n")


def test_a_compressed_file_that_breaks_it_is_told_with_exit_code_1(
    profile: str, tmp_path: Path
) -> None:
    wrong = [parts.said(DID, 1, result={"success": True}), parts.said(DID, 2)]
    file = tmp_path / "in.ndjson.gz"
    file.write_bytes(gzip.compress(b"\n".join(map(json.dumps, wrong))))

    told = refused(*CHECK, profile, "--file", str(file))

    assert "Rules broken: 1" in told
    assert f"       1  {DID}\n          $.result.success is missing\n" in told
    assert wrong[1]["id"] in told
    assert f"came: {DID}\n          expected: {BEGAN}\n" in told
    assert f"{wrong[0]['id']} in registration {parts.RUN}" in told
    assert told.endswith("The profile is not followed.\n")


def test_what_was_voided_is_left_out(
    lms: Command, profile: str, tmp_path: Path
) -> None:
    wrong = parts.said(DID, 5)
    voiding = said.voiding(wrong["id"])
    file = _written(tmp_path / "in.ndjson", *_run(), wrong, voiding)

    told = lms(*CHECK, profile, "--file", file)

    assert "4 statements read, 1 of them voided and left out" in told


def test_the_statements_of_a_store_are_checked(lms: Command, profile: str) -> None:
    with running() as session:
        home = find_institution(session, None)
        sent = [{**each, "actor": said.ANI} for each in _run()]
        store.add(session, sent, importing.origin_of(home, "uji"))

    told = lms(*CHECK, profile, "--store", HOME)

    assert f"       1  {DID}\n" in told
    assert "1 complete" in told
    assert "name one institution" in refused(*CHECK, profile, "--store", "Lain")


def test_other_profiles_are_borrowed_from(
    lms: Command, profile: str, tmp_path: Path
) -> None:
    main = document(
        id="https://example.org/main",
        patterns=[pattern("https://example.org/x", "oneOrMore", DID, primary=True)],
    )
    file = _written(tmp_path / "in.ndjson", _run()[1])
    alone = _written(tmp_path / "main.jsonld", main)

    without = lms(*CHECK, alone, "--file", file)
    told = lms(*CHECK, alone, "--with", profile, "--file", file)

    assert f"not known, give its profile by --with: {DID}" in without
    assert "could not be followed" in without
    assert f"       1  {DID}\n" in told
    assert "1 complete" in told


def test_what_does_not_name_the_profile_can_be_left_out(
    lms: Command, profile: str, tmp_path: Path
) -> None:
    file = _written(tmp_path / "in.ndjson", parts.said(DID, names=False))

    assert "1 fall under a template and do not name" in (
        refused(*CHECK, profile, "--file", file)
    )
    assert lms(*CHECK, profile, "--file", file, "--named").endswith(
        "No statement is about the profile.\n"
    )


def test_lines_that_are_no_statements_are_told(profile: str, tmp_path: Path) -> None:
    file = tmp_path / "in.ndjson"
    file.write_bytes(b'{"id":\n\n[1]\n' + json.dumps(_run()[0]) + b"\n")

    told = refused(*CHECK, profile, "--file", str(file))

    assert "1 statements read" in told
    assert "2  lines are no statements" in told
    assert "statement 2: it is not a JSON object" in told


def test_a_broken_archive_is_told(profile: str, tmp_path: Path) -> None:
    file = tmp_path / "in.ndjson.gz"
    file.write_bytes(gzip.compress(json.dumps(_run()[0]) * 50)[:-12])

    assert "the file is broken" in refused(*CHECK, profile, "--file", str(file))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (b"{", "is not JSON"),
        (b"[]", "is no profile to check by: a profile is a JSON object"),
        (b'{"type": "Profile"}', "id: must be an identifier"),
        (
            json.dumps(document(patterns=[pattern("p", "optional", "p")])),
            "the profile is not sound: p: the pattern is part of itself",
        ),
    ],
)
def test_a_profile_that_cannot_be_used_is_told(
    tmp_path: Path, text: bytes, told: str
) -> None:
    path = tmp_path / "profile.jsonld"
    path.write_bytes(text)

    assert told in refused(*CHECK, str(path), "--file", str(path))


def test_a_file_or_a_store_is_asked_for(profile: str) -> None:
    for options in ([], ["--file", profile, "--store", HOME]):
        assert "either --file or --store" in (
            refused(*CHECK, profile, *options, status=2)
        )
