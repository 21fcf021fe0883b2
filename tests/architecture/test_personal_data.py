"""Every table says which personal data it holds and how they are erased."""

import sys

import pytest
from sqlalchemy.orm import DeclarativeBase

from lms.app import create_app
from lms.core.db import Base
from lms.xapi import tables

SPEAKS_OF_IT = "personal data"


def silent(mapped: type) -> bool:
    """Tell whether neither a class nor its module speaks of personal data."""
    module = sys.modules[mapped.__module__]
    said = f"{mapped.__doc__} {module.__doc__}"
    return SPEAKS_OF_IT not in " ".join(said.split()).casefold()


def test_every_table_speaks_of_personal_data() -> None:
    assert callable(create_app)
    mapped = [mapper.class_ for mapper in Base.registry.mappers]

    assert sorted(each.__name__ for each in mapped if silent(each)) == []


def test_every_table_without_a_class_is_of_the_statement_store() -> None:
    of_classes = {mapper.class_.__tablename__ for mapper in Base.registry.mappers}
    others = set(Base.metadata.tables) - of_classes

    assert {name for name in others if not name.startswith("xapi_")} == set()
    assert SPEAKS_OF_IT in str(tables.__doc__).casefold()


def test_a_silent_table_would_be_seen() -> None:
    class Silent:
        """A table of who sat where."""

        __module__ = DeclarativeBase.__module__

    assert silent(Silent)


@pytest.mark.parametrize("text", ["No personal data.", "Personal data: who sat where."])
def test_a_table_that_speaks_is_let_through(text: str) -> None:
    spoken = type("Spoken", (), {"__doc__": text, "__module__": __name__})

    assert not silent(spoken)
