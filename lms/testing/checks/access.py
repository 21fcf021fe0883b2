"""Who may open what: only the learner, signed in, in their own enrolment."""

from collections.abc import Iterator, Mapping
from http import HTTPStatus

from lms.courses.enrolments import operations as enrolments
from lms.testing.browser import Browser
from lms.testing.failing import refuse
from lms.testing.tables import snapshot
from lms.testing.trial import Trial
from lms.testing.walk import VIEW, Walk

OUTSIDE = {HTTPStatus.SEE_OTHER, HTTPStatus.UNAUTHORIZED}
"""How somebody who is not signed in is answered: sent to the door, or told to."""


def visitors_stay_outside(trial: Trial) -> None:
    """Without sign-in no page opens and no action runs."""
    walk = trial.begin()
    answers = _knock(trial, walk, trial.browser())
    refuse(
        f"{request} answers a visitor with {status}"
        for request, status, place in answers
        if status not in OUTSIDE or (place and "/masuk" not in place)
    )


def others_find_nothing(trial: Trial) -> None:
    """An enrolment of somebody else does not exist, and neither does an ended one."""
    walk = trial.begin()
    stranger = trial.browser_of(trial.stranger())
    refuse(_found(_knock(trial, walk, stranger), "somebody else"))
    enrolments.withdraw(trial.session, walk.registration, by=None)
    refuse(_found(_knock(trial, walk, walk.browser), "a learner who was withdrawn"))


def _found(answers: Iterator[tuple[str, int, str]], who: str) -> Iterator[str]:
    for request, status, _ in answers:
        if status != HTTPStatus.NOT_FOUND:
            yield f"{request} answers {who} with {status}, not with 404"


def _knock(
    trial: Trial, walk: Walk, browser: Browser
) -> Iterator[tuple[str, int, str]]:
    """Try every page and action; give the request, its status and where it leads."""
    for name in ("", *trial.module.pages):
        for path in {walk.url(name), walk.url(name or VIEW, "1")}:
            answer = browser.get(path, headers={"Accept": "text/html"})
            yield f"GET {path}", answer.status_code, answer.location or ""
    for name in (VIEW, *trial.module.actions):
        path = walk.url(name)
        answer = browser.post(path, data={"csrf_token": browser.csrf_token()})
        yield f"POST {path}", answer.status_code, answer.location or ""


def opening_pages_writes_nothing(trial: Trial) -> None:
    """Whatever was done before, a GET writes nothing and every row stays as it was.

    What a GET writes is undone, and on a real database refused: so its SQL is read too.
    """
    walk = trial.begin()
    walk.through(trial.sample.steps)
    connection = trial.session.connection()
    for path in dict.fromkeys(page.url for page in walk.pages):
        before = snapshot(connection)
        with trial.counting() as queries:
            walk.browser.get(path)
        after = snapshot(connection)
        refuse(
            [
                *(f"GET {path} sends {text}" for text in queries.writing),
                *(f"GET {path} changed {each}" for each in _changed(before, after)),
            ]
        )


def _changed(before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[str]:
    for table, rows in after.items():
        if before[table] != rows:
            yield f"{table}: {before[table]} became {rows}"
