"""The contract of activity modules: what a module declares and what it gets.

A module is a class found through the entry-point group ``lms.modules``. It describes
itself, turns an author's files into content, draws its pages and says what the learner
did through ``context.emit``. Sign-in, permission, availability, CSRF, the transaction,
the statement, progress, grades and certificates are the core's.

Nothing here knows Flask: a module is tested by calling it.
"""

from collections.abc import Callable, Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, ClassVar, Literal, TypeVar
from uuid import UUID

from sqlalchemy.orm import Session

from lms.core import ids
from lms.core.errors import PamongError
from lms.core.json import JsonObject
from lms.courses.facts import Facts
from lms.courses.marks import Score
from lms.courses.source import Source

API = 1
"""The version of this contract; a module that asks for another one is refused."""


class ActivityError(PamongError):
    """What the learner asked of an activity cannot be done; the message says why."""

    code = "activity"


@dataclass(frozen=True, slots=True)
class Grade:
    """A grade item: points possible, the mark that passes, which attempt counts."""

    max: Decimal = Decimal(100)
    pass_at: Decimal | None = None
    attempts: Literal["best", "last"] = "best"


@dataclass(frozen=True, slots=True)
class NoSettings:
    """The settings of a module that has none."""


@dataclass(frozen=True, slots=True)
class Thing:
    """An xAPI activity that a statement speaks of: a question, an attempt, a slide.

    ``path`` is appended to the placed activity's identifier; ``interaction`` holds the
    members of a cmi.interaction definition (xAPI 2.0, 4.2.2.1).
    """

    path: str
    type: str
    name: str = ""
    description: str = ""
    interaction: JsonObject = field(default_factory=dict)
    number: int = 0
    """Of an attempt: counts from 1."""


@dataclass(frozen=True, slots=True)
class Result:
    """The outcome of what the learner did (xAPI 2.0, 4.2.2.4)."""

    score: Score | None = None
    success: bool | None = None
    completion: bool | None = None
    response: str | None = None
    duration: timedelta | None = None
    progress: int | None = None
    """Whole percent; becomes cmi5's progress extension."""
    practice: bool = False
    """Whether this is of an attempt for practice: no graded activity counts it."""
    extensions: JsonObject = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Emission:
    """What ``context.emit`` was told, in the order told."""

    verb: str
    result: Result
    about: Thing | None
    attempt: Thing | None
    statement_id: UUID | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Page:
    """A page to draw: a template below ``templates/<key>/`` and its values."""

    template: str
    values: Mapping[str, object]
    status: int = 200


@dataclass(frozen=True, slots=True)
class Redirect:
    """Send the browser on (303), by default with a message."""

    url: str
    message: str = ""
    kind: Literal["status", "success", "warning"] = "status"


@dataclass(frozen=True, slots=True)
class Reply:
    """Answer a script with JSON."""

    body: JsonObject
    status: int = 200


Answer = Page | Redirect | Reply


@dataclass(frozen=True, slots=True)
class Placed:
    """One activity in its place in a course, as the learner's revision has it."""

    key: str
    title: str
    module: str
    iri: str
    minutes: int
    section: str
    rules: tuple[tuple[str, int], ...] = ()
    """What completes it: names of rules, each with its number."""


@dataclass(frozen=True, slots=True)
class Begun:
    """What a learner began and has not ended; ``ends_at`` by its own time limit."""

    registration: UUID
    activity: str
    """The key of the placed activity."""
    ends_at: datetime | None


@dataclass(frozen=True, slots=True)
class Learner:
    """Who is learning, as far as a module may know."""

    account_name: UUID
    name: str
    language: str


@dataclass(slots=True)
class Context:
    """All that a module is given for one request of one learner.

    ``opened_at`` is when the page was drawn, told by a signed token and never by the
    client's clock; None when this request carries no token. ``visit`` names that view
    of the page.
    """

    session: Session
    learner: Learner
    registration: UUID
    activity: Placed
    settings: Any
    content: JsonObject
    facts: Facts
    completed: bool
    now: datetime
    base_url: str
    next_url: str
    language: str = "id"
    """The language in which the course is written."""
    closes_at: datetime | None = None
    opened_at: datetime | None = None
    visit: UUID | None = None
    token: str = ""
    read_document: Callable[[], JsonObject] = dict
    document: JsonObject | None = None
    document_changed: bool = False
    emissions: list[Emission] = field(default_factory=list)

    def emit(
        self,
        verb: str,
        result: Result | None = None,
        *,
        about: Thing | None = None,
        attempt: Thing | None = None,
        statement_id: UUID | None = None,
        at: datetime | None = None,
    ) -> None:
        """Say what the learner did; the one pipe into the record.

        ``at`` is when it happened, if that was not now: an attempt that ran out of
        time ended at its deadline.

        The statement is about the placed activity unless ``about`` names a part of it;
        only those about the placed activity itself move progress and grades.
        Statements are stored together, in order, when the action has answered.
        """
        self.emissions.append(
            Emission(
                verb, result or Result(), about, attempt, statement_id, at or self.now
            )
        )

    @property
    def state(self) -> JsonObject:
        """Return the learner's own small document for this activity."""
        if self.document is None:
            self.document = self.read_document()
        return self.document

    def save(self, document: JsonObject) -> None:
        """Replace the learner's document; kept when the action has answered."""
        self.document = document
        self.document_changed = True

    def url(self, name: str = "", argument: str = "") -> str:
        """Return the address of this activity, or of one of its pages or actions."""
        return "/".join(part for part in (self.base_url, name, argument) if part)

    def page(self, template: str, /, *, status: int = 200, **values: object) -> Page:
        """Answer with a page of this module."""
        return Page(template, values, status)

    def back(self, message: str = "") -> Redirect:
        """Return to the activity's first page."""
        return Redirect(self.base_url, message)

    def onward(self, message: str = "") -> Redirect:
        """Go to the next activity of the course."""
        return Redirect(self.next_url, message)

    def derived_id(self, *parts: object) -> UUID:
        """Return an identifier that is the same whenever the same thing is told."""
        return ids.derived(self.registration, self.activity.iri, *parts)


Rule = Callable[[Facts, int], bool]
"""A completion rule: pure, of the facts and one whole number (0 when none is given)."""

Form = Mapping[str, str]
PageMethod = Callable[[Any, Context, str], Answer]
ActionMethod = Callable[[Any, Context, Form, str], Answer]
AFTER_CLOSE = "__after_close__"
_Method = TypeVar("_Method", bound=Callable[..., Answer])


def page(name: str) -> Callable[[_Method], _Method]:
    """Make ``method(context, argument)`` a page: GET ``…/<name>[/<argument>]``."""
    return _marked("page", name)


def action(name: str, *, after_close: bool = False) -> Callable[[_Method], _Method]:
    """Make ``method(context, form, argument)`` an action: POST ``…/<name>[/…]``.

    Actions are refused once the activity has closed, unless ``after_close``: to hand in
    what was begun in time.
    """
    return _marked("action", name, after_close=after_close)


def _marked(
    kind: str, name: str, *, after_close: bool = False
) -> Callable[[_Method], _Method]:
    def mark(method: _Method) -> _Method:
        setattr(method, f"__{kind}__", name)
        setattr(method, AFTER_CLOSE, after_close)
        return method

    return mark


def setting(
    default: object,
    *,
    label: str,
    help: str = "",  # noqa: A002 - the word that authors look for
) -> Any:  # noqa: ANN401 - like dataclasses.field
    """Declare one field of a module's ``Settings``."""
    return field(default=default, metadata={"label": label, "help": help})


class ActivityModule:
    """Base of every activity module; a subclass overrides what it needs.

    One instance serves the whole process, so a module keeps nothing on ``self``.
    """

    key: ClassVar[str]
    title: ClassVar[object]
    purpose: ClassVar[object] = ""
    icon: ClassVar[str] = "book"
    activity_type: ClassVar[str]
    api: ClassVar[int] = API
    settings: ClassVar[type] = NoSettings
    rules: ClassVar[Mapping[str, Rule]] = {}
    completion: ClassVar[tuple[str, ...]] = ("viewed",)
    """Rules that hold when an author names none."""
    grade: ClassVar[Grade | None] = None
    pages: ClassVar[Mapping[str, PageMethod]] = {}
    actions: ClassVar[Mapping[str, ActionMethod]] = {}

    def __init_subclass__(cls, **kwargs: object) -> None:
        super().__init_subclass__(**kwargs)
        cls.pages = _collect(cls, "__page__")
        cls.actions = _collect(cls, "__action__")
        if not is_dataclass(cls.settings):
            message = f"{cls.__name__}.settings must be a frozen dataclass"
            raise TypeError(message)

    def read(
        self,
        source: Source,  # noqa: ARG002 - for subclasses
    ) -> JsonObject:
        """Turn the author's files into content, once, when a course is imported.

        Render and sanitise here. Tell mistakes with ``source.error``.
        """
        return {}

    def grade_of(
        self,
        content: JsonObject,  # noqa: ARG002 - for subclasses
    ) -> Grade | None:
        """Return the grade item of one placed activity."""
        return self.grade

    def text_of(
        self,
        content: JsonObject,  # noqa: ARG002 - for subclasses
    ) -> str:
        """Return what can be read of ``content`` without a learner, as safe HTML.

        For staff who look back at the revision that somebody saw. Empty where content
        says nothing by itself, or what learners must not have beforehand.
        """
        return ""

    def render(self, context: Context) -> Answer:
        """Draw the first page; a GET, so nothing may be written or emitted."""
        raise NotImplementedError

    def on_stored(
        self, session: Session, registration: UUID, statement: JsonObject
    ) -> None:
        """Hear of a statement about one of this module's activities."""

    def begun(
        self,
        session: Session,  # noqa: ARG002 - for subclasses
        closed: AbstractSet[str],  # noqa: ARG002 - for subclasses
        now: datetime,  # noqa: ARG002 - for subclasses
    ) -> Iterable[Begun]:
        """Return what may be over by now though its learner did not end it.

        That is what had an end of its own before ``now``, and whatever was begun in an
        activity whose key is ``closed``. Asked every minute: let an index answer it.
        """
        return ()

    def expire(self, context: Context) -> None:
        """End, with ``emit``, what ran out of time while its learner was away.

        Called under the enrolment's lock, outside any request of the learner; what was
        ended in the meantime is left as it is.
        """

    def export(
        self,
        session: Session,  # noqa: ARG002 - for subclasses
        registration: UUID,  # noqa: ARG002 - for subclasses
    ) -> object:
        """Return what the module's own tables hold about one enrolment."""
        return None

    def erase(self, session: Session, registration: UUID) -> None:
        """Delete what the module's own tables hold about one enrolment."""


def _collect(cls: type, mark: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for base in reversed(cls.__mro__):
        for member in vars(base).values():
            name = getattr(member, mark, None)
            if name is not None:
                found[name] = member
    return found


def setting_fields(module: ActivityModule | type[ActivityModule]) -> list[str]:
    """Return the names of a module's settings."""
    return [each.name for each in fields(module.settings)]
