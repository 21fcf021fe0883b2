"""What can be wrong with bands, said so that staff know what to change."""

from lms.core.errors import PamongError


class BandsError(PamongError):
    """The bands do not name every mark exactly once; the message says why."""

    code = "grade_bands"
