"""Errors of forwarding; their readers run the LRS, so they are in English."""

from typing import ClassVar

from lms.core.errors import ConflictError, NotFoundError, PamongError


class TargetError(PamongError):
    """What was said of a target cannot be."""

    code: ClassVar[str] = "invalid_target"


class UnknownTargetError(NotFoundError):
    """The store has no such target."""

    code: ClassVar[str] = "unknown_target"


class UnknownLetterError(NotFoundError):
    """The target has no such dead letter."""

    code: ClassVar[str] = "unknown_letter"


class BusyTargetError(ConflictError):
    """Another process works for the target at the moment; try again in a minute."""

    code: ClassVar[str] = "target_busy"


class LostLeaseError(PamongError):
    """Somebody else may work for the target by now, so nothing more is sent."""

    code: ClassVar[str] = "lease_lost"


class SecretError(PamongError):
    """A secret cannot be read: the site's own secret is not the one it was."""

    code: ClassVar[str] = "secret_unreadable"


class SignatureError(PamongError):
    """A webhook's message is not by whom it should be, was changed, or is too old."""

    code: ClassVar[str] = "invalid_webhook_signature"
