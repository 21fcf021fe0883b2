"""How Alembic finds the application's database and compares its tables."""

from typing import Any

from alembic import context
from sqlalchemy.schema import SchemaItem

from lms.core.db import Base, UtcDateTime, db
from lms.core.decimals import Exact

OWN_TYPES = {UtcDateTime: "lms.core.db", Exact: "lms.core.decimals"}


def branch_of(table: str) -> str:
    """Return whose table this is: ``core``, or the key of a module."""
    return table.split("_")[1] if table.startswith("mod_") else "core"


def include_object(_item: SchemaItem, name: str | None, kind: str, *_: Any) -> bool:
    """Compare only the tables of the branch asked for (``-x branch=quiz``)."""
    wanted = context.get_x_argument(as_dictionary=True).get("branch")
    if kind != "table" or wanted is None:
        return True
    return branch_of(str(name)) == wanted


def render_item(kind: str, item: Any, autogen_context: Any) -> str | bool:
    """Write our own column types by name."""
    if kind == "type" and type(item) in OWN_TYPES:
        name = type(item).__name__
        autogen_context.imports.add(f"from {OWN_TYPES[type(item)]} import {name}")
        return f"{name}()"
    return False


def run() -> None:
    """Run the asked migrations in one transaction each."""
    with db.engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            include_object=include_object,
            render_item=render_item,
            render_as_batch=True,
            transaction_per_migration=True,
            compare_type=False,
        )
        with context.begin_transaction():
            context.run_migrations()


run()
