"""The statement that withdraws another one."""

from lms.courses.profile.requirements import Rules, included, only
from lms.courses.profile.shapes import Template, Words
from lms.xapi import verbs

WITHDRAWABLE = (
    "activity-completed",
    "activity-passed",
    "activity-failed",
    "section-completed",
    "course-completed",
    "course-passed",
    "course-failed",
    "certified",
    "earned",
)
"""What the LMS may take back: what it derived, and a certificate."""


def templates(lms: Rules) -> tuple[Template, ...]:
    """Return the kind; ``lms`` are the rules of what the LMS itself does."""
    return (
        Template(
            "voided",
            Words("dibatalkan", "voided"),
            Words(
                "LMS menarik pernyataan yang tidak lagi benar: keadaan yang berbalik, "
                "atau sertifikat yang dicabut.",
                "The LMS withdraws a statement that no longer holds: a standing that "
                "went back, or a revoked certificate.",
            ),
            verbs.VOIDED,
            refers_to=WITHDRAWABLE,
            rules=(
                *lms,
                *only("$.object.objectType", "StatementRef"),
                *included("$.object.id", "$.context.registration", "$.timestamp"),
            ),
        ),
    )
