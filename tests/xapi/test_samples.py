"""Statements of another system: what goes in comes out equal."""

import gzip
import os
from itertools import islice
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from lms.core import json
from lms.xapi import queries
from lms.xapi import store as door
from lms.xapi.bodies import parse
from lms.xapi.statement import Statement
from lms.xapi.store import Origin

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / os.environ.get("LMS_SAMPLES", "../shared/samples")
FILE = SAMPLES / "statements" / "ralph-statements.json.gz"
ADDED = {"stored", "authority", "version"}


@pytest.fixture(scope="module")
def samples() -> list[Statement]:
    """Give the first 500 statements of Ralph's sample file."""
    if not FILE.exists():
        pytest.skip("no sample folder")
    with gzip.open(FILE, "rb") as lines:
        return [parse(line) for line in islice(lines, 500)]


def test_every_sample_comes_back_equal(
    session: Session, lms: Origin, samples: list[Statement]
) -> None:
    ids = door.add(session, samples, lms)

    found = {stored.id: stored for stored in queries.by_ids(session, lms.store, ids)}
    returned = [json.loads(found[item].payload) for item in ids]
    said = [
        {name: value for name, value in statement.items() if name not in ADDED}
        for statement in returned
    ]
    assert said == samples
    assert all(statement.keys() >= ADDED for statement in returned)
