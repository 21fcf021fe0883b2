"""Other names: the same under one key, nobody's own anywhere, gone with the key."""

import csv
import gzip
import io
import zipfile
from pathlib import Path

import pyarrow.parquet as pq  # type: ignore[import-untyped]  # it has no types
import pytest
from sqlalchemy import select

from lms.accounts.roles import SYSTEM
from lms.core import json, transaction
from lms.core.json import JsonObject
from lms.records.asked import Asked
from lms.records.exports.pseudonyms import Pseudonyms
from lms.records.formats import Format
from lms.records.models import PseudonymKey, State
from lms.records.operations import exports as operations
from lms.records.operations.exports import Order
from lms.xapi import agents, verbs
from lms.xapi.validation import rules
from lms.xapi.versions import Version
from tests.records.exports.conftest import Press
from tests.records.exports.statements import (
    ANI,
    HOME,
    IDENTIFIERS,
    NAMES,
    account,
    among_people,
    many,
    said,
    scored,
)

OTHERS = Pseudonyms(b"k" * 32)


def _unpacked(path: Path) -> bytes:
    """Return all that a reader of the file sees."""
    if path.suffix == ".gz":
        return gzip.decompress(path.read_bytes())
    if path.suffix == ".csv":
        return path.read_bytes()
    with zipfile.ZipFile(path) as packed:
        parts = [packed.read(name) for name in packed.namelist()]
    if path.suffix == ".zip":
        tables = [pq.read_table(io.BytesIO(part)) for part in parts]
        parts = [str(table.to_pylist()).encode() for table in tables]
    return b"".join(parts)


def _actors(path: Path) -> list[str]:
    text = path.read_bytes().decode("utf-8-sig")
    return [row["actor"] for row in csv.DictReader(io.StringIO(text, newline=""))]


@pytest.mark.parametrize("format_", Format)
def test_nobody_is_left_in_a_pseudonymised_file(press: Press, format_: Format) -> None:
    everything = "$..*" if format_.has_columns else ""
    columns = ("actor", "registration", "id", "object", everything)

    plain = _unpacked(press.made(format_, *filter(None, columns)))
    hidden = _unpacked(press.made(format_, *filter(None, columns), pseudonymised=True))

    sought = [*IDENTIFIERS, *NAMES, said(101)["id"]]
    assert [text for text in sought if text.encode() not in plain] == []
    assert [text for text in sought if text.encode() in hidden] == []


def test_a_person_has_one_other_name_in_all_exports(press: Press) -> None:
    first = _actors(press.made(Format.CSV, "actor", pseudonymised=True))
    second = _actors(press.made(Format.CSV, "actor", pseudonymised=True))
    plain = _actors(press.made(Format.CSV, "actor"))

    assert first == second
    assert (
        len(dict(zip(plain, first, strict=True))) == len(set(first)) == len(set(plain))
    )


def test_after_the_key_is_destroyed_names_are_others(press: Press) -> None:
    before = _actors(press.made(Format.CSV, "actor", pseudonymised=True))

    with transaction.writing(press.session):
        assert operations.destroy_key(press.session, press.store, by=SYSTEM)
    after = _actors(press.made(Format.CSV, "actor", pseudonymised=True))

    query = (
        select(PseudonymKey)
        .where(PseudonymKey.store == press.store)
        .order_by(PseudonymKey.created_at)
    )
    old, new = press.session.scalars(query)
    assert set(before).isdisjoint(after)
    assert (old.secret, new.secret is None) == (None, False)


def test_what_waits_when_its_key_is_destroyed_fails(press: Press) -> None:
    export = press.order(
        Order(press.store, Asked(), pseudonymised=True, format=Format.CSV)
    )
    with transaction.writing(press.session):
        operations.destroy_key(press.session, press.store, by=SYSTEM)

    assert press.run() == 0
    found = press.export(export)
    assert (found.state, found.failure) == (State.FAILED, "key_destroyed")


def test_without_a_key_there_is_nothing_to_destroy(empty_press: Press) -> None:
    with transaction.writing(empty_press.session):
        assert not operations.destroy_key(
            empty_press.session, empty_press.store, by=SYSTEM
        )


# --- One statement


def _people(part: object) -> list[JsonObject]:
    """Return everything in a statement that has an account."""
    if isinstance(part, list):
        return [found for each in part for found in _people(each)]
    if not isinstance(part, dict):
        return []
    own = [part] if "account" in part else []
    return own + [found for each in part.values() for found in _people(each)]


@pytest.mark.parametrize("statement", [said(), scored(), among_people(), *many(1)])
def test_what_comes_out_is_still_a_statement(
    app: object, statement: JsonObject
) -> None:
    before = json.dumps(statement)

    changed = OTHERS.exchange(statement)

    rules.statement[Version.V2](changed)
    assert json.dumps(statement) == before
    assert {each["account"]["homePage"] for each in _people(changed)} <= {OTHERS.home}
    assert not {"mbox", "openid", "mbox_sha1sum"} & set(str(changed).split("'"))


def test_who_is_spoken_of_elsewhere_has_the_same_name_there(app: object) -> None:
    changed = OTHERS.exchange(scored())

    [parent] = changed["context"]["contextActivities"]["parent"]
    name = changed["actor"]["account"]["name"]
    assert parent["id"] == f"{HOME}/id/percobaan/{name}/1"


def test_a_reference_leads_to_the_statement_that_is_meant(app: object) -> None:
    target = said(7)
    voiding = said(
        8,
        verb={"id": verbs.VOIDED},
        object={"objectType": "StatementRef", "id": target["id"].upper()},
        context={"statement": {"objectType": "StatementRef", "id": target["id"]}},
    )

    changed = OTHERS.exchange(voiding)

    other = OTHERS.exchange(target)["id"]
    assert changed["object"]["id"] == changed["context"]["statement"]["id"] == other


def test_systems_keep_their_names(app: object) -> None:
    own = said(1, actor=agents.lms_authority(), authority=account("import-arsip"))

    changed = OTHERS.exchange({**own, "authority": agents.lms_authority()})

    assert changed["actor"] == changed["authority"] == agents.lms_authority()


def test_a_person_who_vouches_for_a_statement_is_a_person(app: object) -> None:
    changed = OTHERS.exchange(said(1, authority={"mbox": "mailto:a1@contoh.go.id"}))

    assert changed["authority"]["account"]["homePage"] == OTHERS.home


def test_an_account_that_is_a_word_breaks_nothing(app: object) -> None:
    statement = said(
        actor=account("result"),
        result={"response": "result", "duration": "PT2026.1S"},
        timestamp="2026-10-01T00:00:00Z",
        context={"instructor": account("2026-1"), "team": account("2026.1")},
    )
    statement["context"]["team"]["objectType"] = "Group"

    changed = OTHERS.exchange(statement)

    assert changed["result"] == {"response": "result", "duration": "PT2026.1S"}
    assert changed["timestamp"] == "2026-10-01T00:00:00Z"


def test_a_name_is_found_in_any_case(app: object) -> None:
    said_loudly = said(result={"response": f"saya {ANI.upper()}!"})

    changed = OTHERS.exchange(said_loudly)

    name = changed["actor"]["account"]["name"]
    assert changed["result"]["response"] == f"saya {name}!"
