"""A learner at a quiz, for tests: each step is one request with its own context."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from lms.core import ids
from lms.core.json import JsonObject
from lms.courses.activities import Answer, Context, Emission, Page, Redirect, Reply
from lms.modules.quiz import QuizModule, queries
from lms.modules.quiz.models import QuizAttempt
from lms.modules.quiz.questions import Matching, Multiple, Ordering, Question, Single
from lms.modules.quiz.sitting import Row, Sitting
from tests.factories import modules
from tests.factories.modules import NOON
from tests.modules.quiz import samples

MODULE = QuizModule()


@dataclass
class Learner:
    """Somebody who takes the quiz ``content``; ``now`` is the server's clock."""

    session: Session
    content: JsonObject
    now: datetime = NOON
    registration: UUID = field(default_factory=ids.new)
    closes_at: datetime | None = None
    said: list[Emission] = field(default_factory=list)

    def context(self) -> Context:
        """Return the context of a new request."""
        return modules.context(
            MODULE,
            self.content,
            session=self.session,
            registration=self.registration,
            now=self.now,
            closes_at=self.closes_at,
        )

    def wait(self, **span: float) -> None:
        """Let time pass."""
        self.now += timedelta(**span)

    def get(self, name: str = "", argument: str = "") -> Answer:
        """Open a page."""
        context = self.context()
        if not name:
            return MODULE.render(context)
        return MODULE.pages[name](MODULE, context, argument)

    def post(
        self, name: str, argument: str = "", form: Mapping[str, str] | None = None
    ) -> Answer:
        """Press a button; what was said is remembered."""
        context = self.context()
        answer = MODULE.actions[name](MODULE, context, form or {}, argument)
        self.said += context.emissions
        return answer

    def start(self) -> "Learner":
        """Begin an attempt, or go on."""
        self.post("mulai")
        return self

    @property
    def attempts(self) -> list[QuizAttempt]:
        """Return the attempts so far."""
        found = queries.attempts(self.session, self.registration, "bagian")
        return list(found)

    @property
    def sitting(self) -> Sitting:
        """Return the newest attempt."""
        return queries.sitting(self.session, self.attempts[-1], self.closes_at)

    def row(self, key: str) -> Row:
        """Return a question of the newest attempt."""
        return next(row for row in self.sitting.rows if row.question.key == key)

    def fields(self, key: str, **form: str) -> dict[str, str]:
        """Return what the page of a question sends, with ``form`` as its answer."""
        return {
            "attempt": str(self.sitting.id),
            "seq": str(self.row(key).answer.seq + 1),
            **form,
        }

    def save(self, key: str, form: Mapping[str, str], **more: str) -> Answer:
        """Send the answer to a question."""
        sent = self.fields(key) | dict(form) | more
        return self.post("simpan", str(self.row(key).number), sent)

    def answer_rightly(self, key: str) -> Answer:
        """Send the right answer to a question."""
        return self.save(key, right_form(self.row(key)))

    def submit(self) -> Answer:
        """Submit the newest attempt."""
        return self.post("kumpulkan", form={"attempt": str(self.sitting.id)})

    def verbs(self) -> list[str]:
        """Return the last word of each verb that was said."""
        return [each.verb.rsplit("/", 1)[-1] for each in self.said]


def learner(session: Session, **changes: Any) -> Learner:  # noqa: ANN401 - a quiz file
    """Return a learner at a quiz with every type of question, changed."""
    return Learner(session, samples.content(samples.document(**changes)))


def right_form(row: Row) -> dict[str, str]:
    """Return the fields that answer a question rightly."""
    own = {lasting: alias for alias, lasting in row.item.options.items()}
    question = row.question
    if isinstance(question, Single):
        return {"answer": own[question.correct]}
    if isinstance(question, Multiple):
        return {f"answer.{own[each]}": "on" for each in question.correct}
    if isinstance(question, Ordering):
        places = enumerate(question.things, start=1)
        return {f"answer.{own[thing.id]}": str(place) for place, thing in places}
    if isinstance(question, Matching):
        targets = {lasting: alias for alias, lasting in row.item.targets.items()}
        pairs = question.pairs.items()
        return {f"answer.{own[left]}": targets[right] for left, right in pairs}
    return {"answer": _typed(question)}


def _typed(question: Question) -> str:
    typed = {"true_false": "false", "short_answer": "Ego Sektoral", "numeric": "18 JP"}
    return typed[question.kind]


def page(answer: Answer) -> Page:
    """Return ``answer``, which must be a page."""
    assert isinstance(answer, Page)
    return answer


def redirect(answer: Answer) -> Redirect:
    """Return ``answer``, which must be a redirect."""
    assert isinstance(answer, Redirect)
    return answer


def reply(answer: Answer) -> Reply:
    """Return ``answer``, which must be a reply to a script."""
    assert isinstance(answer, Reply)
    return answer
