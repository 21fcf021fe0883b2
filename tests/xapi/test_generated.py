"""Statements that nobody thought of: correct ones are kept, faulty ones are refused."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lms.core import json
from lms.core.json import JsonObject
from lms.xapi.errors import StatementError
from lms.xapi.validation import rules
from lms.xapi.versions import Version
from tests.xapi import strategies
from tests.xapi.full import FULL
from tests.xapi.lrs import Lrs
from tests.xapi.mutations import CATALOGUE, Mutation, places
from tests.xapi.said import Json

BOTH = pytest.mark.parametrize("version", list(Version), ids=str)
NAMED = {mutation.name: mutation for mutation in CATALOGUE}
EACH = pytest.mark.parametrize("name", NAMED)

ONLY_IN_2 = {"context agent", "context group"}
GIVEN_BY_THE_STORE = ("stored", "authority", "timestamp", "version", "id")


def mutants(statement: JsonObject, mutation: Mutation) -> list[tuple[JsonObject, str]]:
    """Return the statement with this fault at each place where it fits."""
    found = (mutation.at(statement, place) for place in places(statement))
    return [mutant for mutant in found if mutant is not None]


def faults(statement: Json, version: Version) -> str | None:
    """Return the path of the fault that the rules find, if they find one."""
    try:
        rules.statement[version](statement)
    except StatementError as error:
        return error.path
    return None


def first_mutants() -> Iterator[tuple[JsonObject, str]]:
    """Give one statement of 2.0 with each fault of the catalogue."""
    for mutation in CATALOGUE:
        batches = (mutants(statement, mutation) for statement in FULL[Version.V2])
        yield next(found[0] for found in batches if found)


# --- Faults


def test_the_catalogue_is_long_and_has_no_name_twice() -> None:
    assert len(NAMED) == len(CATALOGUE) > 100


@BOTH
def test_the_full_statements_are_correct(version: Version) -> None:
    for statement in FULL[version]:
        assert faults(statement, version) is None


@BOTH
@EACH
def test_each_fault_is_found_wherever_it_stands(name: str, version: Version) -> None:
    found = [
        (faults(mutant, version), path)
        for statement in FULL[version]
        for mutant, path in mutants(statement, NAMED[name])
    ]

    assert [path for path, _expected in found] == [path for _path, path in found]
    assert found or (version is Version.V1 and NAMED[name].kinds <= ONLY_IN_2)


@given(data=st.data(), version=st.sampled_from(list(Version)))
def test_a_fault_in_any_statement_is_found(
    data: st.DataObject, version: Version
) -> None:
    statement = data.draw(strategies.statements(version))
    possible = [found for each in CATALOGUE for found in mutants(statement, each)]
    chosen = data.draw(st.lists(st.sampled_from(possible), min_size=5, max_size=20))

    for mutant, path in chosen:
        assert faults(mutant, version) == path


def test_a_fault_is_answered_by_400_with_its_place(lrs: Lrs) -> None:
    correct = FULL[Version.V2][0]

    answers = [(lrs.post([correct, mutant]), path) for mutant, path in first_mutants()]

    assert {response.status_code for response, _path in answers} == {400}
    assert [json.loads(response.data)["path"] for response, _path in answers] == [
        f"[1].{path}".rstrip(".") for _response, path in answers
    ]
    assert lrs.found() == []


# --- Correct ones


def as_kept(statement: JsonObject, version: Version) -> JsonObject:
    """Return what the exact format must give of ``statement``, in our own reading.

    Left out is what the store itself says (1.0.3, Data 2.4.7 to 2.4.10; 2.0, 4.2.4).
    """
    kept = {
        name: value
        for name, value in statement.items()
        if name not in GIVEN_BY_THE_STORE
    }
    for holder in (kept, kept["object"]):
        if "context" in holder:
            holder["context"] = _with_arrays(holder["context"])
    return kept


def _with_arrays(context: JsonObject) -> JsonObject:
    activities = context.get("contextActivities")
    if activities is None:
        return context
    arrays = {
        name: value if isinstance(value, list) else [value]
        for name, value in activities.items()
    }
    return {**context, "contextActivities": arrays}


def moment(text: str) -> datetime:
    """Read a moment by another reader than the store's."""
    text = text.upper().replace(" ", "T").replace(",", ".")
    has_zone = text.endswith("Z") or "+" in text or "-" in text[11:]
    return datetime.fromisoformat(text if has_zone else text + "Z")


@pytest.mark.parametrize("spoken", list(Version), ids=str)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_correct_statement_comes_back_as_it_was_said(
    lrs: Lrs, spoken: Version, data: st.DataObject
) -> None:
    lrs.headers["X-Experience-API-Version"] = spoken.value
    batch = data.draw(st.lists(strategies.statements(spoken), min_size=1, max_size=4))
    for statement in batch:
        statement["id"] = str(uuid4())

    response = lrs.post(batch)

    assert response.status_code == 200, response.text
    for statement, given_id in zip(batch, json.loads(response.data), strict=True):
        got = lrs.one(given_id)
        _assert_same(got, statement, spoken)


def _assert_same(got: Any, statement: JsonObject, spoken: Version) -> None:  # noqa: ANN401 - JSON
    wanted = as_kept(json.loads(json.dumps(statement)), spoken)
    sub = wanted["object"]
    if "timestamp" in sub and spoken is Version.V2:
        _assert_same_moment(got["object"].pop("timestamp"), sub.pop("timestamp"))
    for name in ("id", "version"):
        if name in statement:
            assert got[name] == statement[name]
    if "timestamp" in statement:
        _assert_same_moment(got["timestamp"], statement["timestamp"])
    assert {
        name: value for name, value in got.items() if name not in GIVEN_BY_THE_STORE
    } == wanted


def _assert_same_moment(got: str, said: str) -> None:
    # The seventh decimal and later ones may be dropped (2.0, 4.2.7: milliseconds).
    assert abs(moment(got) - moment(said)) < timedelta(microseconds=1)
