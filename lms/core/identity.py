"""The site's identity in statements: its first address, kept with the records.

Fold and statement find each other by identifiers that begin with it, so it must not
follow the setting LMS_URL when the site moves to another address.
"""

from dataclasses import replace

from sqlalchemy import inspect, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from lms.core import site
from lms.core.db import Base

IDENTITY = "identity"


class Keepsake(Base):
    """One thing that the system must remember of itself. No personal data."""

    __tablename__ = "core_keepsake"

    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]


def _kept(session: Session) -> str | None:
    if not inspect(session.connection()).has_table(Keepsake.__tablename__):
        return None
    return session.scalar(select(Keepsake.value).where(Keepsake.name == IDENTITY))


def claim(session: Session) -> None:
    """Keep the present identity, if none is kept yet; right after the first tables."""
    if _kept(session) is None:
        session.add(Keepsake(name=IDENTITY, value=site.current().identity))
        session.flush()


def take(session: Session) -> None:
    """Let the running site be whom the database says that it is."""
    kept = _kept(session)
    if kept is not None:
        site.configure(replace(site.current(), identity=kept))
