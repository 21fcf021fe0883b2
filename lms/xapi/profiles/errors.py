"""What is wrong with a profile."""

from typing import ClassVar

from lms.core.errors import PamongError


class ProfileError(PamongError):
    """A profile breaks a rule of the specification; ``place`` says where in it."""

    code: ClassVar[str] = "invalid_profile"

    def __init__(self, place: str, message: str) -> None:
        super().__init__(message)
        self.place = place

    def __str__(self) -> str:
        return f"{self.place}: {self.message}" if self.place else str(self.message)
