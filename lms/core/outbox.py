"""Mail that waits for its transaction: written with it, sent after it.

Personal data: the address and text of each message; ``forget_sent`` deletes those that
have left.
"""

import logging
import smtplib
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import Text, delete, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column, scoped_session

from lms.core import clock, ids, transaction
from lms.core.db import Base

RETRY_AFTER = timedelta(minutes=5)
MALFORMED = (ValueError, LookupError, AttributeError)
"""What the email package raises for an address that is none; it has no error of its
own."""

log = logging.getLogger(__name__)


class OutboxMessage(Base):
    """One mail on its way."""

    __tablename__ = "core_outbox_message"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=ids.new)
    recipient: Mapped[str]
    subject: Mapped[str]
    body: Mapped[str] = mapped_column(Text)
    written_at: Mapped[datetime] = mapped_column(default=clock.now)
    due_at: Mapped[datetime] = mapped_column(default=clock.now, index=True)
    sent_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)


Transport = Callable[["Mail"], None]


@dataclass(frozen=True, slots=True)
class FolderTransport:
    """Write each mail as a file: for development and tests."""

    folder: Path

    def __call__(self, message: "Mail") -> None:
        """Write ``message`` as an .eml file named by its id."""
        self.folder.mkdir(parents=True, exist_ok=True)
        mail = _as_mail(message, "pamong@localhost")
        (self.folder / f"{message.id}.eml").write_bytes(bytes(mail))


@dataclass(frozen=True, slots=True)
class SmtpTransport:
    """Hand each mail to an SMTP server."""

    host: str
    port: int
    sender: str
    user: str = ""
    password: str = ""

    def __call__(self, message: "Mail") -> None:
        """Send ``message``; raise OSError or SMTPException when it stays here."""
        with smtplib.SMTP(self.host, self.port, timeout=10) as server:
            if self.user:
                server.starttls(context=ssl.create_default_context())
                server.login(self.user, self.password)
            server.send_message(_as_mail(message, self.sender))


def _as_mail(message: "Mail", sender: str) -> EmailMessage:
    mail = EmailMessage()
    mail["From"] = sender
    mail["To"] = message.recipient
    mail["Subject"] = message.subject
    mail.set_content(message.body)
    return mail


def queue_mail(session: Session, *, to: str, subject: str, body: str) -> None:
    """Write a mail into the outbox; it leaves after this transaction.

    A line break in the subject would start a new header, so it becomes a space.
    """
    session.add(
        OutboxMessage(recipient=to, subject=" ".join(subject.split()), body=body)
    )
    transaction.after_commit(session, _wake)


_waker: list[Callable[[], None]] = []


def on_queued(wake: Callable[[], None]) -> None:
    """Call ``wake`` after each commit that left mail in the outbox."""
    _waker[:] = [wake]


def _wake() -> None:
    for wake in _waker:
        wake()


@dataclass(frozen=True, slots=True)
class Mail:
    """A message on its way, apart from any session."""

    id: UUID
    recipient: str
    subject: str
    body: str


def send_due(
    session: Session | scoped_session[Any], transport: Transport, *, limit: int = 50
) -> int:
    """Send what is due, oldest first, and return how many left.

    Three steps, so that no transaction waits for a mail server: claim in one
    transaction, send outside any, note what left in another. A message whose server
    fails, or whose address is none, stays and is tried again, each time after a longer
    pause; one whose sender died between the steps is sent again.
    """
    with transaction.writing(session):
        claimed = _claim(session, limit)
    sent: list[UUID] = []
    try:
        for mail in claimed:
            if _leaves(mail, transport):
                sent.append(mail.id)  # noqa: PERF401 - an error must find it there
    finally:
        _note_sent(session, sent)
    return len(sent)


def _leaves(mail: Mail, transport: Transport) -> bool:
    try:
        transport(mail)
    except (OSError, smtplib.SMTPException):
        return False
    except MALFORMED as error:
        log.warning("mail %s cannot be written: %s", mail.id, type(error).__name__)
        return False
    return True


def _note_sent(session: Session | scoped_session[Any], sent: list[UUID]) -> None:
    if sent:
        with transaction.writing(session):
            session.execute(
                update(OutboxMessage)
                .where(OutboxMessage.id.in_(sent))
                .values(sent_at=clock.now())
            )


def _claim(session: Session | scoped_session[Any], limit: int) -> list[Mail]:
    due = (
        select(OutboxMessage)
        .where(OutboxMessage.sent_at.is_(None), OutboxMessage.due_at <= clock.now())
        .order_by(OutboxMessage.due_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    claimed: list[Mail] = []
    for message in session.scalars(due):
        message.attempts += 1
        message.due_at = clock.now() + RETRY_AFTER * message.attempts
        claimed.append(
            Mail(message.id, message.recipient, message.subject, message.body)
        )
    return claimed


def forget_sent(session: Session, *, before: datetime) -> None:
    """Delete mails that left before ``before``."""
    session.execute(delete(OutboxMessage).where(OutboxMessage.sent_at < before))


def forget_recipient(session: Session, recipient: str) -> None:
    """Delete every mail to ``recipient``, sent or not, when an account is erased."""
    session.execute(delete(OutboxMessage).where(OutboxMessage.recipient == recipient))
