"""Statements about a placed activity, of whatever module, a slide, and a section.

A whole activity is told by its parent, the section, and not by its type: a third
party's module needs no template of its own.
"""

from lms.courses.facts import PROGRESS
from lms.courses.profile.kinds.determining import COURSE, DECK, OURS, SECTION
from lms.courses.profile.requirements import (
    Rules,
    excluded,
    included,
    only,
    recommended,
    whole_score,
)
from lms.courses.profile.shapes import Template, Words
from lms.xapi import verbs

NO_OUTCOME = excluded("$.result['score', 'success', 'completion']")


def templates(learner: Rules) -> tuple[Template, ...]:
    """Return the kinds; ``learner`` are the rules of every learner's statement."""
    return (
        _template(
            "activity-viewed",
            verbs.VIEWED,
            Words("kegiatan dibuka", "activity viewed"),
            Words(
                "Sebuah kegiatan dibuka; dicatat paling banyak sekali sehari.",
                "An activity is looked at; stated at most once a day.",
            ),
            (*learner, *excluded("$.result")),
        ),
        *_learning(learner),
        _slide(learner),
        *_outcomes(learner),
        _section(learner),
    )


def _learning(learner: Rules) -> tuple[Template, ...]:
    length = recommended(
        "$.result.duration",
        "Lama kunjungan menurut peladen: dari timestamp dikurangi lamanya sampai "
        "timestamp. Kunjungan yang bertumpuk dihitung sekali.",
        "The length of the visit as the server measured it: from the timestamp less "
        "this length to the timestamp. Overlapping visits count once.",
    )
    return (
        _template(
            "experienced",
            verbs.EXPERIENCED,
            Words("kegiatan dipelajari", "activity experienced"),
            Words(
                "Satu kunjungan pada sebuah kegiatan berakhir.",
                "One visit to an activity is over.",
            ),
            (*learner, *length, *NO_OUTCOME),
        ),
        _template(
            "progressed",
            verbs.PROGRESSED,
            Words("kegiatan maju", "activity progressed"),
            Words(
                "Bagian kegiatan yang sudah ditempuh bertambah, dalam persen bulat.",
                "More of an activity is done, in whole percent.",
            ),
            (
                *learner,
                *included(f"$.result.extensions['{PROGRESS}']"),
                *NO_OUTCOME,
            ),
        ),
    )


def _slide(learner: Rules) -> Template:
    return Template(
        "slide-reached",
        Words("salindia dicapai", "slide reached"),
        Words(
            "Sebuah salindia tampil untuk pertama kali; induknya kegiatan salindia.",
            "A slide is shown for the first time; its parent is the deck.",
        ),
        verbs.EXPERIENCED,
        verbs.TYPE_PAGE,
        parent=DECK,
        grouping=COURSE,
        category=OURS,
        rules=(*learner, *excluded("$.result")),
    )


def _outcomes(learner: Rules) -> tuple[Template, ...]:
    return (
        _template(
            "activity-completed",
            verbs.COMPLETED,
            Words("kegiatan selesai", "activity completed"),
            Words(
                "Semua syarat selesai kegiatan terpenuhi. LMS menyimpulkannya dari "
                "catatan, sekali untuk setiap perubahan.",
                "Every completion rule of the activity holds. The LMS derives it from "
                "the record, once for each transition.",
            ),
            (
                *learner,
                *only("$.result.completion", True),
                *included("$.result.duration"),
                *excluded("$.result['score', 'success']"),
            ),
        ),
        _template(
            "activity-passed",
            verbs.PASSED,
            Words("kegiatan lulus", "activity passed"),
            Words(
                "Nilai kegiatan yang diperhitungkan mencapai batas lulusnya.",
                "The counting score of the activity reaches its pass mark.",
            ),
            (*learner, *only("$.result.success", True), *whole_score()),
        ),
        _template(
            "activity-failed",
            verbs.FAILED,
            Words("kegiatan belum lulus", "activity failed"),
            Words(
                "Nilai kegiatan yang diperhitungkan di bawah batas lulusnya.",
                "The counting score of the activity is below its pass mark.",
            ),
            (*learner, *only("$.result.success", False), *whole_score()),
        ),
    )


def _section(learner: Rules) -> Template:
    return Template(
        "section-completed",
        Words("bagian selesai", "section completed"),
        Words(
            "Semua kegiatan wajib sebuah bagian (kajian) selesai. LMS menyimpulkannya "
            "dari catatan, sekali untuk setiap perubahan.",
            "All required activities of a section are done. The LMS derives it from "
            "the record, once for each transition.",
        ),
        verbs.COMPLETED,
        verbs.TYPE_MODULE,
        parent=COURSE,
        grouping=COURSE,
        category=OURS,
        rules=(
            *learner,
            *only("$.result.completion", True),
            *excluded("$.result['score', 'success']"),
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
        grouping=COURSE,
        category=OURS,
        rules=rules,
    )
