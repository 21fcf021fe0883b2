"""Where every package says what it keeps about a person.

"Data saya" must reach the packages above this one, which accounts may not know; so they
come here and register.
"""

from collections.abc import Callable
from uuid import UUID

from sqlalchemy.orm import Session

from lms.core.json import JsonObject

Export = Callable[[Session, UUID], object]

_exports: dict[str, Export] = {}


def register(name: str, export: Export) -> None:
    """Add ``export(session, person_id)``, made of JSON values, under ``name``."""
    if _exports.setdefault(name, export) is not export:
        message = f"two packages export {name!r}"
        raise ValueError(message)


def collect(session: Session, person_id: UUID) -> JsonObject:
    """Return everything kept about a person, by part."""
    return {name: export(session, person_id) for name, export in _exports.items()}
