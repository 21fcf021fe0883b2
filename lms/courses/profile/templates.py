"""Every kind of statement that this product makes: one template each, in one table.

Exactly one template fits each statement. A published version never changes: another
determining property or rule means another template name and another version of the
profile (xAPI Profiles 1.0, 8.0).
"""

from functools import lru_cache

from lms.core import site
from lms.courses.profile.kinds import (
    activity,
    attempt,
    certificate,
    course,
    governance,
    voiding,
)
from lms.courses.profile.kinds import (
    site as site_kinds,
)
from lms.courses.profile.requirements import by_account, by_the_lms, within_run
from lms.courses.profile.shapes import Template


def templates() -> tuple[Template, ...]:
    """Return the table, with the identifiers of the running site."""
    return _of(site.current().identity)


@lru_cache(maxsize=4)
def _of(url: str) -> tuple[Template, ...]:
    learner = (*by_account(url), *within_run())
    lms = by_the_lms(url)
    return (
        *course.templates(learner),
        *activity.templates(learner),
        *attempt.templates(learner),
        *certificate.templates(learner, (*lms, *within_run())),
        *voiding.templates(lms),
        *site_kinds.templates(by_account(url)),
        *governance.templates(by_account(url)),
    )
