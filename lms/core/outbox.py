"""Mail that waits for its transaction: written with it, sent after it.

Personal data: the address and text of each message; ``forget_sent`` deletes those that
have left.
"""

import smtplib
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from uuid import UUID

from sqlalchemy import Text, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from lms.core import clock, ids
from lms.core.db import Base

RETRY_AFTER = timedelta(minutes=5)


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


Transport = Callable[[OutboxMessage], None]


@dataclass(frozen=True, slots=True)
class FolderTransport:
    """Write each mail as a file: for development and tests."""

    folder: Path

    def __call__(self, message: OutboxMessage) -> None:
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

    def __call__(self, message: OutboxMessage) -> None:
        """Send ``message``; raise OSError or SMTPException when it stays here."""
        with smtplib.SMTP(self.host, self.port, timeout=10) as server:
            if self.user:
                server.starttls(context=ssl.create_default_context())
                server.login(self.user, self.password)
            server.send_message(_as_mail(message, self.sender))


def _as_mail(message: OutboxMessage, sender: str) -> EmailMessage:
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


def send_due(session: Session, transport: Transport, *, limit: int = 50) -> int:
    """Send what is due, oldest first, and return how many left.

    A message whose server fails stays and is tried again later, each time after a
    longer pause.
    """
    due = (
        select(OutboxMessage)
        .where(OutboxMessage.sent_at.is_(None), OutboxMessage.due_at <= clock.now())
        .order_by(OutboxMessage.due_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    sent = 0
    for message in session.scalars(due):
        message.attempts += 1
        try:
            transport(message)
        except (OSError, smtplib.SMTPException):
            message.due_at = clock.now() + RETRY_AFTER * message.attempts
        else:
            message.sent_at = clock.now()
            sent += 1
    return sent


def forget_sent(session: Session, *, before: datetime) -> None:
    """Delete mails that left before ``before``."""
    session.execute(delete(OutboxMessage).where(OutboxMessage.sent_at < before))


def forget_recipient(session: Session, recipient: str) -> None:
    """Delete every mail to ``recipient``, sent or not, when an account is erased."""
    session.execute(delete(OutboxMessage).where(OutboxMessage.recipient == recipient))
