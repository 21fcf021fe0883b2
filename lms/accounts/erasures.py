"""Where every package says how it forgets a person; the twin of ``exports``."""

from collections.abc import Callable
from uuid import UUID

from sqlalchemy.orm import Session

Erasure = Callable[[Session, UUID], None]

_erasures: dict[str, Erasure] = {}


def register(name: str, forget: Erasure) -> None:
    """Call ``forget(session, person_id)`` before the account itself is emptied."""
    if _erasures.setdefault(name, forget) is not forget:
        message = f"two packages erase {name!r}"
        raise ValueError(message)


def run(session: Session, person_id: UUID) -> None:
    """Let every package forget its part about a person."""
    for forget in _erasures.values():
        forget(session, person_id)
