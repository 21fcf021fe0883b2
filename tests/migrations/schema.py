"""What a database's tables look like, to compare two ways of making them."""

from typing import Any

from sqlalchemy import Engine, inspect

VERSIONS = "alembic_version"

Shape = dict[str, dict[str, Any]]


def tables_of(engine: Engine) -> set[str]:
    """Return the names of all tables but Alembic's own."""
    return set(inspect(engine).get_table_names()) - {VERSIONS}


def shape_of(engine: Engine) -> Shape:
    """Return columns, keys, indexes and constraints of every table."""
    found = inspect(engine)
    return {
        name: {
            "columns": {
                column["name"]: (str(column["type"]), column["nullable"])
                for column in found.get_columns(name)
            },
            "primary key": found.get_pk_constraint(name),
            "foreign keys": _sorted(found.get_foreign_keys(name)),
            "indexes": _sorted(found.get_indexes(name)),
            "unique": _sorted(found.get_unique_constraints(name)),
            "checks": _sorted(found.get_check_constraints(name)),
        }
        for name in tables_of(engine)
    }


def _sorted(parts: Any) -> list[str]:  # noqa: ANN401 - each kind has its own type
    return sorted(_plain(part) for part in parts)


def _plain(part: Any) -> str:  # noqa: ANN401 - each kind has its own type
    """Write one part the same way wherever it comes from."""
    options = {
        key: str(value)
        for key, value in (part.get("dialect_options") or {}).items()
        if value not in (None, [], False)
    }
    rest = {key: value for key, value in part.items() if key != "dialect_options"}
    return repr(sorted({**rest, **options}.items()))
