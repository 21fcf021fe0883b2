"""Certificates and the counter of their numbers."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from lms.core import clock, ids
from lms.core.db import Base
from lms.core.decimals import Exact
from lms.courses.certificates.paper import Paper

ERASED_NAME = "Nama telah dihapus"


class Certificate(Base):
    """One certificate: the facts on its paper, its statements, and what became of it.

    Personal data: ``holder_name``, ``institution`` and ``reason``, and by ``person_id``
    whose they are. Erasure (``operations.forget``) puts ``ERASED_NAME`` in the place of
    the name and empties the others; number, course, mark and digest stay as the record
    of what was awarded, under a pseudonymous registration. ``issued_by`` and
    ``revoked_by`` are opaque account names, as in statements.

    A certificate is never deleted. ``revoked_at`` ends it. ``questioned_at`` says since
    when the log no longer shows that its course is passed: it stays valid until a
    member of staff has decided, because it may be on somebody's wall already and only
    a person can weigh why a mark was withdrawn.
    """

    __tablename__ = "course_certificate"
    __table_args__ = (
        Index(
            "uq_course_certificate_registration",
            "registration",
            unique=True,
            sqlite_where=text("revoked_at IS NULL"),
            postgresql_where=text("revoked_at IS NULL"),
        ),
        Index("ix_course_certificate_person", "person_id"),
        Index("ix_course_certificate_all_of_registration", "registration"),
        Index(
            "ix_course_certificate_questioned",
            "questioned_at",
            sqlite_where=text("questioned_at IS NOT NULL"),
            postgresql_where=text("questioned_at IS NOT NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=ids.new)
    code: Mapped[str] = mapped_column(String(40), unique=True)
    """What the QR code holds (``codes``): it opens the public check."""
    number: Mapped[str] = mapped_column(String(20), unique=True)
    registration: Mapped[UUID] = mapped_column(
        ForeignKey("course_enrolment.registration")
    )
    store_id: Mapped[UUID]
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("account_person.id"))
    course_id: Mapped[UUID] = mapped_column(ForeignKey("course.id"))
    revision_id: Mapped[UUID] = mapped_column(ForeignKey("course_revision.id"))

    holder_name: Mapped[str] = mapped_column(String(200))
    institution: Mapped[str] = mapped_column(String(200))
    """The holder's institution."""
    issuer: Mapped[str] = mapped_column(String(200))
    """The institution whose course it is."""
    course_title: Mapped[str]
    jp: Mapped[int]
    mark: Mapped[Decimal | None] = mapped_column(Exact())
    band: Mapped[str] = mapped_column(String(80))
    started_on: Mapped[date]
    finished_on: Mapped[date]
    issued_on: Mapped[date]
    cohort_name: Mapped[str]
    digest: Mapped[str] = mapped_column(String(64))
    """SHA-256 of the facts on the paper (``Paper.digest``), as in the statements."""

    issued_at: Mapped[datetime] = mapped_column(default=clock.now)
    issued_by: Mapped[UUID | None]
    """None when the course awards by itself."""
    certified_id: Mapped[UUID]
    """The statement by which the LMS confers the certificate."""
    earned_id: Mapped[UUID]
    """The statement that the learner earned it."""
    questioned_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    revoked_by: Mapped[UUID | None]
    reason: Mapped[str] = mapped_column(String(500), default="")

    @property
    def paper(self) -> Paper:
        """Return the facts on the paper."""
        return Paper(
            code=self.code,
            number=self.number,
            holder_name=self.holder_name,
            institution=self.institution,
            issuer=self.issuer,
            course_title=self.course_title,
            jp=self.jp,
            mark=self.mark,
            band=self.band,
            started_on=self.started_on,
            finished_on=self.finished_on,
            issued_on=self.issued_on,
            cohort_name=self.cohort_name,
        )


class CertificateCounter(Base):
    """The last number given in a year. No personal data."""

    __tablename__ = "course_certificate_counter"

    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int]
