"""Upgrading from nothing gives the tables of the code; the way back is open."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import Engine

from lms.app import create_app
from lms.cli.database import alembic_config
from lms.core import site
from lms.core.db import Base, db
from lms.courses import registry
from lms.testing.tables import declared_tables, prefix_of
from tests.databases import ENGINES, new_database, test_config
from tests.migrations.schema import shape_of, tables_of

CORE = "core"


@contextmanager
def site_on(engine: str, folder: Path) -> Iterator[Flask]:
    """Give an application on an empty database, inside its context."""
    before = registry.current(), site.current()
    with new_database(engine) as url:
        app = create_app(test_config(url, folder))
        with app.app_context():
            yield app
            db.session.remove()
            db.engine.dispose()
    registry.configure(before[0])
    site.configure(before[1])


@pytest.fixture(params=ENGINES)
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """Give the engine of a database without any table."""
    with site_on(request.param, tmp_path):
        yield db.engine


def branches() -> set[str]:
    """Return the branches of revisions: the core's, and one of each module."""
    scripts = ScriptDirectory.from_config(alembic_config())
    return {
        label
        for revision in scripts.walk_revisions()
        for label in revision.branch_labels
    }


def modules_with_tables() -> dict[str, set[str]]:
    """Return the tables of each module that has some, by its key."""
    own = {
        module.key: {table.name for table in declared_tables(module)}
        for module in registry.current()
    }
    return {key: tables for key, tables in own.items() if tables}


def test_upgrading_from_nothing_gives_the_tables_of_the_code(empty: Engine) -> None:
    command.upgrade(alembic_config(), "heads")

    with empty.connect() as connection:
        options = {"compare_type": True, "compare_server_default": True}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, Base.metadata) == []


def test_revisions_and_models_make_the_same_constraints(
    empty: Engine, tmp_path: Path
) -> None:
    command.upgrade(alembic_config(), "heads")
    by_revisions = shape_of(empty)
    with site_on(empty.dialect.name, tmp_path / "other"):
        db.create_all()
        by_models = shape_of(db.engine)

    assert by_revisions == by_models


def test_upgrading_again_changes_nothing(empty: Engine) -> None:
    command.upgrade(alembic_config(), "heads")
    before = shape_of(empty)

    command.upgrade(alembic_config(), "heads")

    assert shape_of(empty) == before


def test_going_back_leaves_no_table_and_up_again_leads_to_the_same(
    empty: Engine,
) -> None:
    command.upgrade(alembic_config(), "heads")
    before = shape_of(empty)

    command.downgrade(alembic_config(), "base")
    assert tables_of(empty) == set()

    command.upgrade(alembic_config(), "heads")
    assert shape_of(empty) == before


def test_each_step_can_be_undone(empty: Engine) -> None:
    scripts = ScriptDirectory.from_config(alembic_config())
    steps = [revision.revision for revision in scripts.walk_revisions()]

    for step in reversed(steps):
        before = tables_of(empty)
        command.upgrade(alembic_config(), step)
        command.downgrade(alembic_config(), f"{step}@{step}-1" if before else "base")
        assert tables_of(empty) == before
        command.upgrade(alembic_config(), step)


def test_every_branch_has_one_head(empty: Engine) -> None:
    scripts = ScriptDirectory.from_config(alembic_config())
    heads = [scripts.get_revision(head) for head in scripts.get_heads()]
    labels = [label for head in heads if head for label in head.branch_labels]

    assert sorted(labels) == sorted(branches())


def test_every_module_with_tables_has_a_branch_of_its_own(empty: Engine) -> None:
    assert branches() == {CORE, *modules_with_tables()}


def test_the_core_branch_makes_no_table_of_a_module(empty: Engine) -> None:
    command.upgrade(alembic_config(), f"{CORE}@head")

    found = tables_of(empty)
    assert {name for name in found if name.startswith("mod_")} == set()
    assert found == {
        name for name in Base.metadata.tables if not name.startswith("mod_")
    }


def test_the_branch_of_a_module_makes_its_own_tables_only(empty: Engine) -> None:
    modules = modules_with_tables()

    for key, tables in modules.items():
        before = tables_of(empty)
        command.upgrade(alembic_config(), f"{key}@head")
        assert tables_of(empty) - before == tables
        assert all(
            name.startswith(prefix_of(registry.current()[key])) for name in tables
        )


def test_a_table_that_no_revision_makes_would_be_seen(empty: Engine) -> None:
    command.upgrade(alembic_config(), "heads")

    with empty.connect() as connection:
        connection.exec_driver_sql("DROP TABLE course_media")
        context = MigrationContext.configure(connection)
        differences = compare_metadata(context, Base.metadata)

    assert [difference[0] for difference in differences] == ["add_table"]
