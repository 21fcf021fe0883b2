"""Statements of the population, in the shape of the product's own (about 1.3 kB)."""

from functools import lru_cache

from lms.core import json
from lms.core.json import JsonObject
from lms.courses import vocabulary
from lms.xapi import verbs
from tests.bench.lrs import population
from tests.bench.lrs.population import Facts

_TYPES = (
    verbs.TYPE_PAGE,
    verbs.TYPE_DOCUMENT,
    verbs.TYPE_VIDEO,
    verbs.TYPE_LESSON,
    verbs.TYPE_FILE,
)
_OPTIONS = ("zjczsmti", "2xkii3re", "jiuwdrao")
_WORDS = ("Musyawarah bersama", "Surat edaran", "Inspeksi mendadak")
_TITLES = ("Kolaborasi", "Berpikir sistem", "Studi kasus", "Nilai dasar ASN")
_CATEGORY = [
    {
        "objectType": "Activity",
        "id": population.PROFILE,
        "definition": {"type": verbs.TYPE_PROFILE},
    }
]


def body(facts: Facts) -> bytes:
    """Return the statement as JSON."""
    return json.dumps(statement(facts))


def statement(facts: Facts) -> JsonObject:
    """Return the statement; parts that many share must not be changed."""
    made: JsonObject = {
        "id": str(facts.id),
        "actor": _agent(population.account(facts.person)),
        "verb": _verb(population.VERBS[facts.kind]),
        "object": _object(facts),
        "context": _context(facts),
        "timestamp": population.moment(facts)
        .isoformat(timespec="milliseconds")
        .replace("+00:00", "Z"),
    }
    outcome = _result(facts)
    if outcome:
        made["result"] = outcome
    return made


_verb = lru_cache(maxsize=64)(vocabulary.verb)


@lru_cache(maxsize=population.PEOPLE + population.INSTRUCTORS)
def _agent(name: str) -> JsonObject:
    account = {"homePage": population.SITE, "name": name}
    return {"objectType": "Agent", "account": account}


@lru_cache(maxsize=8192)
def _activity(iri: str, kind: str, name: str) -> JsonObject:
    definition: JsonObject = {"type": kind, "name": {"id": name}}
    return {"objectType": "Activity", "id": iri, "definition": definition}


def _course(course: int) -> JsonObject:
    title = f"Pelatihan {course + 1}"
    return _activity(population.course_iri(course), verbs.TYPE_COURSE, title)


def _section(facts: Facts) -> JsonObject:
    iri = population.section_iri(facts.course, facts.section)
    title = f"Agenda {facts.section + 1}: {_TITLES[facts.section % len(_TITLES)]}"
    return _activity(iri, verbs.TYPE_MODULE, title)


def _placed(facts: Facts) -> JsonObject:
    iri = population.activity_iri(facts.course, facts.activity)
    is_quiz = facts.activity % population.QUIZ_EVERY == 0
    kind = verbs.TYPE_ASSESSMENT if is_quiz else _TYPES[facts.activity % len(_TYPES)]
    title = f"{_TITLES[facts.activity % len(_TITLES)]} ({facts.activity + 1})"
    return _activity(iri, kind, title)


def _cohort(facts: Facts) -> JsonObject:
    number = facts.person // population.COHORT + 1
    iri = f"{population.SITE}/id/angkatan/{number}"
    return _activity(iri, verbs.TYPE_ACTIVITY, f"Angkatan {number}")


def _object(facts: Facts) -> JsonObject:
    if facts.is_about_the_course:
        return _course(facts.course)
    if facts.kind == population.ANSWERED:
        return _question(population.object_iri(facts), facts.part)
    if facts.kind == population.SLIDE:
        title = f"Salindia {1 + facts.part % population.SLIDES}"
        return _activity(population.object_iri(facts), verbs.TYPE_PAGE, title)
    return _placed(facts)


@lru_cache(maxsize=8192)
def _question(iri: str, part: int) -> JsonObject:
    choices = [
        {"id": option, "description": {"id": words}}
        for option, words in zip(_OPTIONS, _WORDS, strict=True)
    ]
    text = f"Soal {part}: forum mana yang kolaboratif?"
    return {
        "objectType": "Activity",
        "id": iri,
        "definition": {
            "type": verbs.TYPE_INTERACTION,
            "description": {"id": text},
            "interactionType": "choice",
            "correctResponsesPattern": [_OPTIONS[part % 3]],
            "choices": choices,
        },
    }


def _context(facts: Facts) -> JsonObject:
    context: JsonObject = {
        "registration": population.registration(facts.person, facts.course),
        "platform": "Pamong",
        "language": "id",
        "revision": f"{1 + facts.course % 5}+9f2c41d07ab8",
        "contextActivities": _groups(facts),
    }
    if facts.kind in population.WITH_INSTRUCTOR:
        name = population.instructor_account(facts.instructor)
        context["instructor"] = _agent(name)
    return context


def _groups(facts: Facts) -> JsonObject:
    groups: JsonObject = {"category": _CATEGORY}
    grouping = [] if facts.is_about_the_course else [_course(facts.course)]
    if facts.course == population.course_of(facts.person, 0):
        grouping.append(_cohort(facts))
    if facts.kind in population.IN_A_QUIZ:
        title = f"Percobaan {1 + facts.part % 2}"
        attempt = _activity(population.attempt_iri(facts), verbs.TYPE_ATTEMPT, title)
        grouping.append(attempt)
    if grouping:
        groups["grouping"] = grouping
    if not facts.is_about_the_course:
        in_part = facts.kind in population.OF_A_PART
        groups["parent"] = [_placed(facts) if in_part else _section(facts)]
    return groups


def _result(facts: Facts) -> JsonObject:
    kind, luck = facts.kind, facts.luck
    seconds = 5 + luck % 1795
    duration = f"PT{seconds // 60}M{seconds % 60}.{luck % 100:02}S"
    if kind in {population.EXPERIENCED, population.SUBMITTED}:
        return {"duration": duration}
    if kind == population.COMPLETED:
        return {"completion": True, "duration": duration}
    if kind == population.PROGRESSED:
        return {"extensions": {verbs.EXTENSION_PROGRESS: luck % 100}}
    if kind == population.ANSWERED:
        return _answer(facts)
    if kind in {population.SCORED, population.PASSED}:
        raw = 60 + luck % 4000 / 100
        score = {"scaled": round(raw / 100, 4), "raw": raw, "min": 0, "max": 100}
        return {"success": True, "score": score}
    return {}


def _answer(facts: Facts) -> JsonObject:
    chosen = _OPTIONS[facts.luck % 3]
    right = chosen == _OPTIONS[facts.part % 3]
    points = 1.0 if right else 0.0
    score = {"scaled": points, "raw": points, "min": 0, "max": 1}
    return {"response": chosen, "success": right, "score": score}
