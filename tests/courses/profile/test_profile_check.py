"""A statement that breaks the profile cannot pass a test unseen."""

import pytest
from sqlalchemy.orm import Session

from lms.core.json import JsonObject
from lms.xapi import store
from lms.xapi.store import Origin, Source
from tests.courses.profile import examples
from tests.courses.profile.mutations import put


def _add(session: Session, statement: JsonObject, source: Source) -> None:
    origin = Origin(examples.STORE, source, store.lms_authority())
    store.add(session, [statement], origin)


def test_statements_that_follow_the_profile_are_stored(session: Session) -> None:
    for statement in examples.examples().values():
        _add(session, statement, Source.LMS)


def test_a_statement_of_the_lms_that_breaks_the_profile_raises(
    session: Session,
) -> None:
    statement = put(examples.examples()["enrolled"], "$.result", {"completion": True})

    with pytest.raises(AssertionError, match=r"enrolled: \$.result must be absent"):
        _add(session, statement, Source.LMS)


def test_a_statement_of_another_client_is_its_own_business(session: Session) -> None:
    statement = put(examples.examples()["enrolled"], "$.result", {"completion": True})

    _add(session, statement, Source.CLIENT)
