"""Statements of one attempt at a graded activity: begun, answered, submitted, scored.

The attempt itself stands in ``grouping``; the activity is the object, or the parent of
the question that is.
"""

from lms.courses.facts import practice_iri
from lms.courses.profile.kinds.determining import ATTEMPT, OURS, QUIZ, SECTION
from lms.courses.profile.requirements import (
    Rules,
    excluded,
    included,
    only,
    recommended,
    whole_score,
)
from lms.courses.profile.shapes import Rule, Template, Words
from lms.courses.statements import extension_iri
from lms.xapi import verbs

INTERACTIONS = (
    "choice",
    "fill-in",
    "matching",
    "numeric",
    "sequencing",
    "true-false",
)

SPENT = (
    "Dari mulai sampai dikumpulkan, paling lama batas waktunya.",
    "From the beginning to the handing in, at most the time limit.",
)
REACHED = (
    "Apakah percobaan ini mencapai batas lulus.",
    "Whether this attempt reaches the pass mark.",
)
NUMBER = (
    "Percobaan ke berapa; percobaannya sendiri ada dalam grouping.",
    "Which attempt it is; the attempt itself stands in grouping.",
)
PRACTICE = Words(
    "Bernilai true bila percobaan ini hanya latihan; nilai tidak menghitungnya.",
    "True of an attempt that was only for practice; no mark counts it.",
)


def templates(learner: Rules) -> tuple[Template, ...]:
    """Return the kinds; ``learner`` are the rules of every learner's statement."""
    return (
        _template(
            "attempt-initialized",
            verbs.INITIALIZED,
            Words("percobaan dimulai", "attempt initialized"),
            Words(
                "Seseorang memulai satu percobaan pada sebuah kegiatan.",
                "A person begins one attempt at an activity.",
            ),
            (*learner, *excluded("$.result")),
        ),
        _answered(learner),
        _template(
            "attempt-submitted",
            verbs.SUBMITTED,
            Words("percobaan dikumpulkan", "attempt submitted"),
            Words(
                "Percobaan dikumpulkan, oleh peserta atau karena waktunya habis.",
                "The attempt is handed in, by the learner or because time is up.",
            ),
            (
                *learner,
                *only("$.result.completion", True),
                *recommended("$.result.duration", *SPENT),
                *excluded("$.result.score"),
                *_practice(),
            ),
        ),
        _template(
            "attempt-scored",
            verbs.SCORED,
            Words("percobaan dinilai", "attempt scored"),
            Words(
                "Percobaan memperoleh nilai; lagi bila dinilai ulang.",
                "The attempt is given a score; again when it is scored anew.",
            ),
            (
                *learner,
                *whole_score(),
                *recommended("$.result.success", *REACHED),
                *_practice(),
            ),
        ),
    )


def _number() -> Rules:
    location = f"$.context.extensions['{extension_iri('attempt-number')}']"
    return recommended(location, *NUMBER)


def _practice() -> Rules:
    location = f"$.result.extensions['{practice_iri()}']"
    return (Rule(location, "recommended", all_of=(True,), note=PRACTICE),)


def _answered(learner: Rules) -> Template:
    return Template(
        "answered",
        Words("soal dijawab", "question answered"),
        Words(
            "Jawaban akhir atas satu soal; soal yang dikosongkan tidak dicatat. "
            "Definisinya lengkap dengan kunci, jadi catatan dapat dibaca tanpa sistem "
            "ini.",
            "The final answer to one question; one left blank is not stated. Its "
            "definition is complete with the key, so the record can be read without "
            "this system.",
        ),
        verbs.ANSWERED,
        verbs.TYPE_INTERACTION,
        parent=QUIZ,
        grouping=ATTEMPT,
        category=OURS,
        rules=(
            *learner,
            *only("$.object.definition.interactionType", *INTERACTIONS),
            *included("$.object.definition.correctResponsesPattern"),
            *included("$.result.response", "$.result.success"),
            *whole_score(),
            *_number(),
        ),
    )


def _template(
    name: str, verb: str, label: Words, definition: Words, rules: Rules
) -> Template:
    return Template(
        name,
        label,
        definition,
        verb,
        parent=SECTION,
        grouping=ATTEMPT,
        category=OURS,
        rules=(*rules, *_number()),
    )
