"""The module's tables come and go by its own branch of migrations."""

from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect

from lms.app import create_app
from lms.cli.database import alembic_config
from lms.core.db import Base, db
from tests.databases import ENGINES, new_database, test_config

TABLES = {"mod_quiz_content", "mod_quiz_attempt", "mod_quiz_answer"}


def _present() -> set[str]:
    with db.engine.connect() as connection:
        return set(inspect(connection).get_table_names()) & TABLES


def _differences() -> list[object]:
    """Return how our tables differ from the models."""

    def ours(_item: object, name: str | None, kind: str, *_: object) -> bool:
        return kind != "table" or name in TABLES

    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_object": ours})
        return list(compare_metadata(context, Base.metadata))


@pytest.mark.parametrize("engine", ENGINES)
def test_the_tables_come_go_and_come_again_as_the_models_say(
    engine: str, tmp_path: Path
) -> None:
    with new_database(engine) as url:
        app = create_app(test_config(url, tmp_path))
        with app.app_context():
            config = alembic_config()
            command.upgrade(config, "quiz@head")
            differences = _differences()
            command.downgrade(config, "quiz@base")
            gone = _present()
            command.upgrade(config, "quiz@head")
            present = _present()
            db.engine.dispose()

    assert differences == []
    assert gone == set()
    assert present == TABLES
