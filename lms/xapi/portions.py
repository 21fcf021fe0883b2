"""Reading as many statements as fit into memory, however long each of them is."""

from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, func, select

from lms.xapi.tables import statement

MOST_BYTES = 16 << 20
"""Bytes of payloads that are read at a time; a single longer one is read as well."""


def portion(
    candidates: Select[tuple[int]], *columns: ColumnElement[Any], newest: bool = False
) -> Select[Any]:
    """Return the query of ``columns`` for the first ``candidates``, in their order.

    ``candidates`` chooses ``seq`` from the statement table, in the order and number
    wanted. The parameter ``bytes`` says after how many bytes of payloads no further
    statement is begun, so there is always a first one.
    """
    listed = candidates.add_columns(
        func.length(statement.c.payload).label("size")
    ).subquery()
    order = listed.c.seq.desc() if newest else listed.c.seq
    before = func.sum(listed.c.size).over(order_by=order) - listed.c.size
    running = select(listed.c.seq, before.label("before")).subquery()
    return (
        select(*columns)
        .join_from(running, statement, statement.c.seq == running.c.seq)
        .where(running.c.before < bindparam("bytes"))
        .order_by(statement.c.seq.desc() if newest else statement.c.seq)
    )
