"""A person's rights: to take along what is kept, and to be forgotten."""

from collections.abc import Iterator
from uuid import UUID

from lms.accounts.operations import people
from lms.core import json
from lms.courses import privacy
from lms.testing.failing import refuse
from lms.testing.tables import holds_people, own_tables, rows_of
from lms.testing.trial import EMAIL, NAME, NIP, Trial
from lms.testing.walk import Walk


def export_is_json(trial: Trial) -> None:
    """What is kept about a learner can be given to them, module's tables included."""
    walk = trial.begin()
    walk.through(trial.sample.steps)
    trial.session.expire_all()
    try:
        json.dumps(privacy.export(trial.session, walk.person.id))
    except TypeError as error:
        refuse([f"what the module exports is not JSON: {error}"])
    own = [t for t in own_tables(trial.session, trial.module) if holds_people(t)]
    kept = any(rows_of(trial.session, own).values())
    if kept and not trial.module.export(trial.session, walk.registration):
        refuse(["the module's tables hold rows of the learner, but export() is empty"])


def erasing_leaves_nothing(trial: Trial) -> None:
    """When an account is erased, the module's tables forget the enrolment."""
    walk = trial.begin()
    before = _counts(trial)
    walk.through(trial.sample.steps)
    traces = _traces(walk)
    trial.session.expire_all()
    people.erase(trial.session, walk.person.id)
    trial.session.expire_all()
    refuse(_left(trial, before, traces))


def _counts(trial: Trial) -> dict[str, int]:
    tables = own_tables(trial.session, trial.module)
    rows = rows_of(trial.session, tables)
    return {name: len(found) for name, found in rows.items()}


def _traces(walk: Walk) -> list[str]:
    row = walk.row
    ids = [row.registration, row.account_name, walk.person.id]
    return [*map(str, ids), *(each.hex for each in ids), NAME, EMAIL, NIP]


def _left(trial: Trial, before: dict[str, int], traces: list[str]) -> Iterator[str]:
    tables = own_tables(trial.session, trial.module)
    rows = rows_of(trial.session, tables)
    for table in tables:
        found = rows[table.name]
        if holds_people(table) and len(found) > before[table.name]:
            yield f"{table.name} keeps {len(found)} rows of an erased enrolment"
        text = " ".join(_text(value) for row in found for value in row)
        for trace in traces:
            if trace.casefold() in text:
                yield f"{table.name} still names an erased person: {trace}"


def _text(value: object) -> str:
    if isinstance(value, bytes):
        return value.hex() if len(value) == len(UUID(int=0).bytes) else repr(value)
    return str(value).casefold()
