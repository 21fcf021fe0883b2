"""Tables of people, institutions, roles and sign-in."""

import secrets
from datetime import datetime
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from lms.accounts.roles import Grant, Role, Scope, ScopeKind
from lms.core import clock, ids
from lms.core.db import Base, words


class InstitutionKind(StrEnum):
    """The kinds of government institution."""

    KEMENTERIAN = "kementerian"
    LPNK = "lpnk"
    PEMDA = "pemda"
    LAINNYA = "lainnya"


def new_stamp() -> str:
    """Return a fresh session stamp (128 bit)."""
    return secrets.token_urlsafe(16)


class Institution(Base):
    """A lembaga: the tenant to which people, courses and statements belong.

    No personal data.
    """

    __tablename__ = "account_institution"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=ids.new)
    name: Mapped[str] = mapped_column(String(200), unique=True)
    kind: Mapped[InstitutionKind] = mapped_column(words(InstitutionKind, "kind"))
    city: Mapped[str] = mapped_column(String(100))
    time_zone: Mapped[str] = mapped_column(String(40), default="Asia/Jakarta")


class Person(Base):
    """Someone who can sign in.

    Personal data: name, e-mail, NIP, position. ``account_name`` is the person's opaque
    name in statements. Erasure empties all of them, gives a new ``account_name`` and
    keeps the row, so that the records that refer to it stay countable and nameless.
    """

    __tablename__ = "account_person"
    __table_args__ = (
        CheckConstraint("nip IS NULL OR length(nip) = 18", name="nip_length"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=ids.new)
    institution_id: Mapped[UUID] = mapped_column(
        ForeignKey("account_institution.id"), index=True
    )
    # Version 4: nothing about the person, not even the time of registration.
    account_name: Mapped[UUID] = mapped_column(unique=True, default=uuid4)
    name: Mapped[str] = mapped_column(String(200))
    # Case-folded; None only after erasure.
    email: Mapped[str | None] = mapped_column(String(254), unique=True)
    nip: Mapped[str | None] = mapped_column(String(18), unique=True)
    position: Mapped[str | None] = mapped_column(String(200))
    language: Mapped[str] = mapped_column(String(2), default="id")
    password_hash: Mapped[str | None] = mapped_column(String(200))
    password_changed_at: Mapped[datetime | None]
    must_change_password: Mapped[bool] = mapped_column(default=False)
    # Part of every session of this person: a new stamp ends them all.
    stamp: Mapped[str] = mapped_column(String(32), default=new_stamp)
    suspended_at: Mapped[datetime | None]
    erased_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class RoleGrant(Base):
    """A role of a person in a scope.

    Personal data: who holds which office; erasure deletes the person's rows.
    """

    __tablename__ = "account_role_grant"
    __table_args__ = (
        UniqueConstraint("person_id", "role", "scope_id"),
        # NULL differs from NULL, so the site-wide grants need an index of their own.
        Index(
            "uq_account_role_grant_site",
            "person_id",
            "role",
            unique=True,
            sqlite_where=text("scope_id IS NULL"),
            postgresql_where=text("scope_id IS NULL"),
        ),
        CheckConstraint(
            "(scope_kind = 'site') = (scope_id IS NULL)", name="site_has_no_id"
        ),
        Index(None, "scope_id", "role"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=ids.new)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("account_person.id"))
    role: Mapped[Role] = mapped_column(words(Role, "role"))
    scope_kind: Mapped[ScopeKind] = mapped_column(words(ScopeKind, "scope_kind"))
    scope_id: Mapped[UUID | None]
    granted_by: Mapped[UUID | None] = mapped_column(ForeignKey("account_person.id"))
    granted_at: Mapped[datetime] = mapped_column(default=clock.now)

    @property
    def grant(self) -> Grant:
        """Return this row as a value."""
        return Grant(self.role, Scope(self.scope_kind, self.scope_id))


class PasswordReset(Base):
    """A mailed link that sets a new password, once.

    Keeps only the SHA-256 of the link's token. Personal data: that a person asked and
    when; erasure deletes the person's rows.
    """

    __tablename__ = "account_password_reset"

    token_digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("account_person.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class SignInThrottle(Base):
    """Failures counted for one account or one network address.

    No personal data: the key is a keyed digest of what was typed or of the address, so
    the table names nobody; ``forget`` deletes old rows.
    """

    __tablename__ = "account_sign_in_throttle"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    # Not whole: those of an address fade with time.
    failures: Mapped[float] = mapped_column(default=0)
    last_failure_at: Mapped[datetime] = mapped_column(default=clock.now, index=True)
    blocked_until: Mapped[datetime | None]


class EndedSession(Base):
    """A session that was signed out before its cookie expired.

    The cookie is kept by the browser, so a copy of it would outlive the sign-out.
    No personal data, a digest only; rows are useless after the cookie's lifetime.
    """

    __tablename__ = "account_ended_session"

    nonce_digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    ended_at: Mapped[datetime] = mapped_column(default=clock.now, index=True)


class AuditEntry(Base):
    """What was done to or by an account, and who looked at whose record.

    Personal data: who, whom, when and for which purpose, and a keyed digest of the
    network address; rows leave by ``forget`` after the retention time, and erasure
    empties what the erased person's rows say besides.
    """

    __tablename__ = "account_audit_entry"
    __table_args__ = (Index(None, "by_id", "at"), Index(None, "list_id", "at"))

    id: Mapped[UUID] = mapped_column(primary_key=True, default=ids.new)
    at: Mapped[datetime] = mapped_column(default=clock.now, index=True)
    act: Mapped[str] = mapped_column(String(40))
    person_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("account_person.id"), index=True
    )
    by_id: Mapped[UUID | None] = mapped_column(ForeignKey("account_person.id"))
    address_digest: Mapped[str | None] = mapped_column(String(64))
    detail: Mapped[str] = mapped_column(String(200), default="")
    # Of looks (lms.accounts.access): in whose place, at which list instead of one
    # person, in which role, what for.
    institution_id: Mapped[UUID | None]
    list_id: Mapped[UUID | None]
    role: Mapped[str] = mapped_column(String(20), default="", server_default=text("''"))
    purpose: Mapped[str] = mapped_column(
        String(200), default="", server_default=text("''")
    )


class Persona(Base):
    """A human being who has shown to have several accounts.

    Personal data: only with ``PersonaAccount``; the row goes with its last but one
    account.
    """

    __tablename__ = "account_persona"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=ids.new)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class PersonaAccount(Base):
    """An account that belongs to a persona, shown by signing in to it.

    Personal data: that accounts of several institutions are one person; erasure of an
    account deletes its row, and no statement tells of it.
    """

    __tablename__ = "account_persona_account"

    person_id: Mapped[UUID] = mapped_column(
        ForeignKey("account_person.id"), primary_key=True
    )
    persona_id: Mapped[UUID] = mapped_column(
        ForeignKey("account_persona.id"), index=True
    )
    joined_at: Mapped[datetime] = mapped_column(default=clock.now)


class PersonaCode(Base):
    """A code made in one account, to be typed in another one of the same person.

    Keeps a keyed digest. Personal data: that a person asked and when; rows leave by
    ``forget`` a day later, and by erasure.
    """

    __tablename__ = "account_persona_code"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("account_person.id"), index=True)
    expires_at: Mapped[datetime]
