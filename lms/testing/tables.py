"""Tables and rows: what a module keeps, and whether anything has changed."""

import hashlib
import sys
from collections.abc import Iterable, Iterator, Mapping

from sqlalchemy import Connection, MetaData, Table, inspect, select
from sqlalchemy.orm import Session

from lms.courses.activities import ActivityModule

Rows = list[tuple[object, ...]]


def package_of(module: ActivityModule) -> str:
    """Return the package that holds the module's class and whatever belongs to it."""
    name = type(module).__module__
    is_package = hasattr(sys.modules[name], "__path__")
    return name if is_package else name.rpartition(".")[0] or name


def prefix_of(module: ActivityModule) -> str:
    """Return how the names of the module's tables begin."""
    return f"mod_{module.key}_"


def declared_tables(module: ActivityModule) -> list[Table]:
    """Return the tables that the module's package declares, by whatever name."""
    package = package_of(module)
    found: dict[str, Table] = {}
    for name in sorted(sys.modules):
        if _is_within(name, package):
            for table in _tables_in(vars(sys.modules[name]).values(), package):
                found[table.name] = table
    return list(found.values())


def _is_within(name: str, package: str) -> bool:
    return name == package or name.startswith(f"{package}.")


def _tables_in(values: Iterable[object], package: str) -> Iterator[Table]:
    for value in list(values):
        if isinstance(value, Table):
            yield value
        elif isinstance(value, type) and _is_within(value.__module__, package):
            table = getattr(value, "__table__", None)
            if isinstance(table, Table):
                yield table


def own_tables(session: Session, module: ActivityModule) -> list[Table]:
    """Return the module's tables as the database has them."""
    connection = session.connection()
    names = inspect(connection).get_table_names()
    metadata = MetaData()
    prefix = prefix_of(module)
    own = [name for name in names if name.startswith(prefix)]
    metadata.reflect(connection, only=own)
    return [metadata.tables[name] for name in own]


def rows_of(session: Session, tables: Iterable[Table]) -> dict[str, Rows]:
    """Return all rows of ``tables`` by the table's name."""
    connection = session.connection()
    return {
        table.name: [tuple(row) for row in connection.execute(select(table))]
        for table in tables
    }


def holds_people(table: Table) -> bool:
    """Tell whether rows belong to an enrolment: by a column or through another table.

    Through a foreign key to a table of the same module that does.
    """
    if "registration" in table.columns:
        return True
    targets = {key.column.table for key in table.foreign_keys}
    return any(holds_people(target) for target in targets - {table})


def snapshot(connection: Connection) -> Mapping[str, str]:
    """Return a digest of the rows of every table of the database, by table."""
    names = inspect(connection).get_table_names()
    return {name: _digest(connection, name) for name in sorted(names)}


def _digest(connection: Connection, name: str) -> str:
    quoted = connection.dialect.identifier_preparer.quote(name)
    rows = connection.exec_driver_sql(f"SELECT * FROM {quoted}").all()  # noqa: S608 - a name that the database itself gave
    total = hashlib.sha256()
    for row in sorted(repr(tuple(row)) for row in rows):
        total.update(row.encode())
    return f"{len(rows)} rows, {total.hexdigest()[:16]}"
