"""Every kind of statement that this product makes, one template each.

Exactly one template fits each statement. A module's statements about its placed
activity are told by their parent, the section; those about a part of it (a slide, a
question) by the type of their object or parent, so third-party modules need no template
of their own for the whole activity.

A published version never changes: another determining property or rule means another
template name and another version (xAPI Profiles 1.0, 8.0).
"""

from functools import lru_cache

from lms.core import site
from lms.courses.facts import PROGRESS
from lms.courses.profile.requirements import (
    by_account,
    by_the_lms,
    excluded,
    included,
    only,
    recommended,
    scored,
    within_run,
)
from lms.courses.profile.shapes import Rule, Template, Words
from lms.courses.statements import extension_iri
from lms.xapi import verbs

OURS = (verbs.TYPE_PROFILE,)
COURSE = (verbs.TYPE_COURSE,)
SECTION = (verbs.TYPE_MODULE,)
ATTEMPT = (verbs.TYPE_COURSE, verbs.TYPE_ATTEMPT)

INTERACTIONS = (
    "choice",
    "fill-in",
    "likert",
    "long-fill-in",
    "matching",
    "numeric",
    "other",
    "performance",
    "sequencing",
    "true-false",
)

Rules = tuple[Rule, ...]


def templates() -> tuple[Template, ...]:
    """Return all templates, with the identifiers of the running site."""
    return _of(site.current().url)


@lru_cache(maxsize=4)
def _of(url: str) -> tuple[Template, ...]:
    learner = (*by_account(url), *within_run())
    return (
        *_of_course(learner),
        *_of_course_outcome(learner),
        *_of_activity(learner),
        *_of_activity_outcome(learner),
        *_of_attempt(learner),
        *_of_certificate(learner, (*by_the_lms(url), *within_run())),
        _voided(by_the_lms(url)),
    )


def _of_course(learner: Rules) -> tuple[Template, ...]:
    return (
        Template(
            "enrolled",
            Words("terdaftar", "enrolled"),
            Words(
                "Seseorang didaftarkan pada kursus, oleh dirinya atau oleh petugas "
                "(context.instructor). Registrasinya dimulai di sini.",
                "A person is enrolled in a course, by themselves or by a member of "
                "staff (context.instructor). The registration begins here.",
            ),
            verbs.REGISTERED,
            verbs.TYPE_COURSE,
            category=OURS,
            rules=(*learner, *excluded("$.result")),
        ),
        Template(
            "unenrolled",
            Words("dikeluarkan", "unenrolled"),
            Words(
                "Pendaftaran diakhiri; yang sudah dipelajari tetap tercatat.",
                "An enrolment is ended; what was learnt stays on record.",
            ),
            verbs.UNREGISTERED,
            verbs.TYPE_COURSE,
            category=OURS,
            rules=learner,
        ),
        Template(
            "course-viewed",
            Words("kursus dibuka", "course viewed"),
            Words(
                "Halaman kursus dibuka; dicatat paling banyak sekali sehari.",
                "The course page is looked at; stated at most once a day.",
            ),
            verbs.VIEWED,
            verbs.TYPE_COURSE,
            category=OURS,
            rules=(*learner, *excluded("$.result")),
        ),
    )


def _of_course_outcome(learner: Rules) -> tuple[Template, ...]:
    ungraded = recommended(
        "$.result.score",
        "Nilai akhir; tidak ada bila kursus tidak dinilai.",
        "The final mark; absent where the course is not graded.",
    )
    return (
        Template(
            "course-completed",
            Words("kursus selesai", "course completed"),
            Words(
                "Semua kegiatan wajib selesai dan nilai akhir mencapai batas lulus.",
                "All required activities are done and the final mark passes.",
            ),
            verbs.COMPLETED,
            verbs.TYPE_COURSE,
            category=OURS,
            rules=(
                *learner,
                *only("$.result.completion", True),
                *only("$.result.success", True),
                *ungraded,
            ),
        ),
        Template(
            "course-passed",
            Words("kursus lulus", "course passed"),
            Words(
                "Kursus dinyatakan lulus; dicatat sekali untuk setiap perubahan.",
                "The course is passed; stated once for each transition.",
            ),
            verbs.PASSED,
            verbs.TYPE_COURSE,
            category=OURS,
            rules=(*learner, *only("$.result.success", True), *ungraded),
        ),
        Template(
            "course-failed",
            Words("kursus belum lulus", "course failed"),
            Words(
                "Semua kegiatan wajib selesai, tetapi nilai akhir di bawah batas lulus.",
                "All required activities are done and the final mark does not pass.",
            ),
            verbs.FAILED,
            verbs.TYPE_COURSE,
            category=OURS,
            rules=(*learner, *only("$.result.success", False), *ungraded),
        ),
    )


def _of_activity(learner: Rules) -> tuple[Template, ...]:
    no_outcome = excluded("$.result['score', 'success', 'completion']")
    length = recommended(
        "$.result.duration",
        "Lama kunjungan menurut peladen; kunjungan mencakup [timestamp − lama, "
        "timestamp].",
        "The length of the visit as the server measured it; the visit is the interval "
        "[timestamp − duration, timestamp].",
    )
    return (
        Template(
            "activity-viewed",
            Words("kegiatan dibuka", "activity viewed"),
            Words(
                "Sebuah kegiatan dibuka; dicatat paling banyak sekali sehari.",
                "An activity is looked at; stated at most once a day.",
            ),
            verbs.VIEWED,
            parent=SECTION,
            grouping=COURSE,
            category=OURS,
            rules=(*learner, *excluded("$.result")),
        ),
        Template(
            "experienced",
            Words("kegiatan dipelajari", "activity experienced"),
            Words(
                "Satu kunjungan pada sebuah kegiatan berakhir; lamanya dalam "
                "result.duration.",
                "One visit to an activity is over; its length is result.duration.",
            ),
            verbs.EXPERIENCED,
            parent=SECTION,
            grouping=COURSE,
            category=OURS,
            rules=(*learner, *length, *no_outcome),
        ),
        Template(
            "slide-reached",
            Words("salindia dicapai", "slide reached"),
            Words(
                "Sebuah salindia tampil untuk pertama kali; induknya kegiatan salindia.",
                "A slide is shown for the first time; its parent is the deck.",
            ),
            verbs.EXPERIENCED,
            verbs.TYPE_PAGE,
            parent=(DECK,),
            grouping=COURSE,
            category=OURS,
            rules=(*learner, *no_outcome),
        ),
        Template(
            "progressed",
            Words("kegiatan maju", "activity progressed"),
            Words(
                "Bagian kegiatan yang sudah ditempuh bertambah, dalam persen bulat.",
                "More of an activity is done, in whole percent.",
            ),
            verbs.PROGRESSED,
            parent=SECTION,
            grouping=COURSE,
            category=OURS,
            rules=(
                *learner,
                *included(f"$.result.extensions['{PROGRESS}']"),
                *no_outcome,
            ),
        ),
    )


def _of_activity_outcome(learner: Rules) -> tuple[Template, ...]:
    return (
        Template(
            "activity-completed",
            Words("kegiatan selesai", "activity completed"),
            Words(
                "Semua syarat selesai kegiatan terpenuhi. LMS menyimpulkannya dari "
                "catatan, sekali untuk setiap perubahan.",
                "Every completion rule of the activity holds. The LMS derives it from "
                "the record, once for each transition.",
            ),
            verbs.COMPLETED,
            parent=SECTION,
            grouping=COURSE,
            category=OURS,
            rules=(
                *learner,
                *only("$.result.completion", True),
                *included("$.result.duration"),
                *excluded("$.result['score', 'success']"),
            ),
        ),
        *(
            Template(
                name,
                label,
                Words(
                    "Nilai yang dihitung dari kegiatan dibandingkan dengan batas "
                    "lulusnya; dicatat sekali untuk setiap perubahan.",
                    "The counting score of the activity is compared with its pass "
                    "mark; stated once for each transition.",
                ),
                verb,
                parent=SECTION,
                grouping=COURSE,
                category=OURS,
                rules=(*learner, *only("$.result.success", success), *scored()),
            )
            for name, label, verb, success in (
                (
                    "activity-passed",
                    Words("kegiatan lulus", "activity passed"),
                    verbs.PASSED,
                    True,
                ),
                (
                    "activity-failed",
                    Words("kegiatan belum lulus", "activity failed"),
                    verbs.FAILED,
                    False,
                ),
            )
        ),
    )
