"""The sentence of a statement, put together."""

from collections.abc import Iterable, Iterator
from itertools import islice

from lms.core.json import JsonObject
from lms.records.sentences import outcomes, phrases
from lms.records.sentences.mentions import in_context
from lms.records.sentences.naming import Names, noun
from lms.records.sentences.parts import (
    Part,
    Parts,
    Role,
    Sentence,
    as_role,
    spaced,
    words,
)
from lms.records.sentences.phrases import Phrases
from lms.records.sentences.words import Language
from lms.xapi import agents, verbs

STATEMENT_SIGNS = 8
"""Last signs of a statement's id: the first ones are the time, alike for many."""

_ENDS = (".”", "?”", "!”")
_PEOPLE = frozenset({"Agent", "Group"})
_NUMBER = "/extensions/attempt-number"
_COHORT = "/id/angkatan/"
_RECORDS = "/id/tata-kelola/"
"""Of what staff do with records as such: lms.accounts.statements."""
_PAPERS = frozenset({verbs.TYPE_CREDENTIAL, verbs.TYPE_BADGE})


def sentence(statement: JsonObject, language: Language, names: Names) -> Sentence:
    """Return what a correct statement says; when it was is not part of it."""
    parts = _Writer(language, names).told(statement)
    # What is quoted last may end with a mark of its own.
    end = () if parts[-1].text.endswith(_ENDS) else (words("."),)
    return Sentence((*_capitalised(parts), *end))


def _capitalised(parts: Parts) -> Parts:
    first = parts[0]
    text = first.text[:1].upper() + first.text[1:]
    return (Part(first.role, text, first.kind, first.id), *parts[1:])


class _Writer:
    """Tells statements in one language, with one set of names."""

    __slots__ = ("_language", "_names")

    def __init__(self, language: Language, names: Names) -> None:
        self._language: Language = language
        self._names = names

    def told(self, statement: JsonObject) -> Parts:
        """Return who did what, where, with which result; without a full stop."""
        told = phrases.of(statement["verb"], self._language)
        is_staff = _RECORDS in statement["object"].get("id", "")
        actor = (self._person(statement["actor"], "actor", is_staff=is_staff),)
        if statement["object"].get("objectType") == "SubStatement":
            return (*actor, *self._about_inner(statement, told))
        places = self._places(statement)
        phrase = told.fitting(places)
        said = frozenset(token.text for token in phrase if token.is_place)
        verb = statement["verb"]["id"]
        groups = [
            places[token.text] if token.is_place else _verb(token.text, verb)
            for token in phrase
        ]
        return (*spaced([actor, *groups]), *self._rest(statement, told.word, said))

    def _about_inner(self, statement: JsonObject, told: Phrases) -> Parts:
        """Return the rest of a statement about another, which is told in full."""
        verb = _verb(told.simple, statement["verb"]["id"])
        inner = as_role(self.told(statement["object"]), "object")
        rest = self._rest(statement, told.word, frozenset())
        dash = (words(" —"),) if rest else ()
        return (words(" "), *verb, words(": "), *inner, *dash, *rest)

    def _rest(self, statement: JsonObject, word: str, said: frozenset[str]) -> Parts:
        outcome = outcomes.clauses(statement, word, said, self._language)
        return (*self._where(statement), *outcome)

    # --- What phrases have inside

    def _places(self, statement: JsonObject) -> dict[str, Parts]:
        target = statement["object"]
        told = self._object(statement)
        places = {"object": told, **outcomes.slots(statement, self._language)}
        kind = target.get("objectType", "Activity")
        if kind in _PEOPLE:
            places["person"] = told
        if kind == "StatementRef":
            places["statement"] = told
        if target.get("definition", {}).get("type") in _PAPERS:
            places["paper"] = told
        instructor = statement.get("context", {}).get("instructor")
        if instructor and not _are_same(instructor, statement["actor"]):
            places["instructor"] = (self._person(instructor, "place", is_staff=True),)
        return places

    def _object(self, statement: JsonObject) -> Parts:
        target = statement["object"]
        kind = target.get("objectType", "Activity")
        if kind in _PEOPLE:
            return (self._person(target, "object"),)
        if kind == "StatementRef":
            noun_ = "pernyataan" if self._language == "id" else "statement"
            signs = f"…{target['id'][-STATEMENT_SIGNS:]}"
            return (
                words(f"{noun_} "),
                Part("object", signs, "statement", target["id"]),
            )
        return (*self._activity(target, "object"), *self._cohort(statement))

    def _person(self, agent: JsonObject, role: Role, *, is_staff: bool = False) -> Part:
        name = self._names.person(agent, self._language, is_staff=is_staff)
        return Part(role, name, "agent", agents.identifier(agent) or "")

    def _activity(self, activity: JsonObject, role: Role) -> Parts:
        """Return an activity by its kind and title: halaman “Arti Kolaborasi”."""
        title = self._names.title(activity, self._language)
        is_site = activity.get("definition", {}).get("type") == verbs.TYPE_LMS
        shown = f"“{title}”" if role == "object" and not is_site else title
        part = Part(role, shown, "activity", activity["id"])
        kind = noun(activity, title, self._language)
        return (words(f"{kind} "), part) if kind else (part,)

    def _cohort(self, statement: JsonObject) -> Parts:
        """Return in which cohort a course was taken, if the object is a course."""
        if not _is_course(statement["object"]):
            return ()
        cohorts = (
            each for each in in_context(statement, "grouping") if _COHORT in each["id"]
        )
        return self._bracketed(self._titled(cohort) for cohort in islice(cohorts, 1))

    # --- Where it was

    def _where(self, statement: JsonObject) -> Parts:
        own = statement["object"].get("id")
        above = [each for each in in_context(statement, "parent") if each["id"] != own]
        wider = [
            each for each in in_context(statement, "grouping") if each["id"] != own
        ]
        course = next(filter(_is_course, (*above, *wider)), None)
        direct = above[0] if above else course
        inner = [*self._course(course, direct), *self._attempt(statement)]
        brackets = self._bracketed(inner)
        if direct is None:
            return brackets
        place = (
            self._activity(direct, "place")
            if _is_course(direct)
            else (self._titled(direct),)
        )
        return (words(f" {self._preposition(statement)} "), *place, *brackets)

    def _preposition(self, statement: JsonObject) -> str:
        is_paper = statement["object"].get("definition", {}).get("type") in _PAPERS
        if self._language == "id":
            return "untuk" if is_paper else "di"
        return "for" if is_paper else "in"

    def _course(
        self, course: JsonObject | None, direct: JsonObject | None
    ) -> Iterator[Part]:
        if course is not None and direct is not None and course["id"] != direct["id"]:
            yield self._titled(course)

    def _attempt(self, statement: JsonObject) -> Iterator[Part]:
        extensions = statement.get("context", {}).get("extensions", {})
        for name, value in extensions.items():
            if name.endswith(_NUMBER) and type(value) is int:
                told = "percobaan ke-" if self._language == "id" else "attempt "
                yield Part("place", f"{told}{value}")

    def _titled(self, activity: JsonObject) -> Part:
        title = self._names.title(activity, self._language)
        return Part("place", title, "activity", activity["id"])

    def _bracketed(self, parts: Iterable[Part]) -> Parts:
        inside = spaced(((part,) for part in parts), ", ")
        return (words(" ("), *inside, words(")")) if inside else ()


def _verb(text: str, iri: str) -> Parts:
    return (Part("verb", text, "verb", iri),)


def _is_course(thing: JsonObject) -> bool:
    kind: str = thing.get("definition", {}).get("type", "")
    return kind == verbs.TYPE_COURSE


def _are_same(agent: JsonObject, other: JsonObject) -> bool:
    return agents.signature(agent) == agents.signature(other)
