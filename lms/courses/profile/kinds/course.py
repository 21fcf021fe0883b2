"""Statements about a whole course: enrolment, views, outcome."""

from lms.courses.profile.kinds.determining import OURS
from lms.courses.profile.requirements import (
    Rules,
    excluded,
    only,
    recommended,
)
from lms.courses.profile.shapes import Template, Words
from lms.xapi import verbs

MARK = recommended(
    "$.result.score",
    "Nilai akhir; tidak ada bila kursus tidak dinilai.",
    "The final mark; absent where the course is not graded.",
)


def templates(learner: Rules) -> tuple[Template, ...]:
    """Return the kinds; ``learner`` are the rules of every learner's statement."""
    return (
        _template(
            "enrolled",
            verbs.REGISTERED,
            Words("terdaftar", "enrolled"),
            Words(
                "Seseorang didaftarkan pada kursus, oleh dirinya atau oleh petugas "
                "(context.instructor). Registrasinya dimulai di sini.",
                "A person is enrolled in a course, by themselves or by a member of "
                "staff (context.instructor). The registration begins here.",
            ),
            (*learner, *excluded("$.result")),
        ),
        _template(
            "unenrolled",
            verbs.UNREGISTERED,
            Words("dikeluarkan", "unenrolled"),
            Words(
                "Pendaftaran diakhiri; yang sudah dipelajari tetap tercatat.",
                "An enrolment is ended; what was learnt stays on record.",
            ),
            learner,
        ),
        _template(
            "course-viewed",
            verbs.VIEWED,
            Words("kursus dibuka", "course viewed"),
            Words(
                "Halaman kursus dibuka; dicatat paling banyak sekali sehari.",
                "The course page is looked at; stated at most once a day.",
            ),
            (*learner, *excluded("$.result")),
        ),
        *_outcomes(learner),
    )


def _outcomes(learner: Rules) -> tuple[Template, ...]:
    completion = only("$.result.completion", True)
    success = only("$.result.success", True)
    failure = only("$.result.success", False)
    return (
        _template(
            "course-completed",
            verbs.COMPLETED,
            Words("kursus selesai", "course completed"),
            Words(
                "Semua kegiatan wajib selesai dan nilai akhir mencapai batas lulus. "
                "LMS menyimpulkannya, sekali untuk setiap perubahan.",
                "All required activities are done and the final mark passes. The LMS "
                "derives it, once for each transition.",
            ),
            (*learner, *completion, *success, *MARK),
        ),
        _template(
            "course-passed",
            verbs.PASSED,
            Words("kursus lulus", "course passed"),
            Words(
                "Menyusul course-completed: kursus dinyatakan lulus.",
                "Follows course-completed: the course is passed.",
            ),
            (*learner, *success, *MARK),
        ),
        _template(
            "course-failed",
            verbs.FAILED,
            Words("kursus belum lulus", "course failed"),
            Words(
                "Semua kegiatan wajib selesai, tetapi nilai akhir di bawah batas "
                "lulus.",
                "All required activities are done and the final mark does not pass.",
            ),
            (*learner, *failure, *MARK),
        ),
    )


def _template(
    name: str, verb: str, label: Words, definition: Words, rules: Rules
) -> Template:
    return Template(
        name, label, definition, verb, verbs.TYPE_COURSE, category=OURS, rules=rules
    )
