"""In which order statements come: a run through a course, and an attempt in it."""

from lms.courses.profile.shapes import Pattern, Words

_LEARNING = (
    "templates/course-viewed",
    "templates/activity-viewed",
    "templates/experienced",
    "templates/slide-reached",
    "templates/progressed",
    "templates/activity-completed",
    "templates/activity-passed",
    "templates/activity-failed",
    "templates/section-completed",
    "templates/attempt-initialized",
    "templates/answered",
    "templates/attempt-submitted",
    "templates/attempt-scored",
    "templates/course-failed",
    "templates/certified",
    "templates/earned",
    "templates/unenrolled",
)
"""Certificates too: one stays when the completion that it rests on is voided."""

PATTERNS = (
    Pattern(
        "run",
        "sequence",
        ("templates/enrolled", "patterns/learning", "patterns/completions"),
        Words("satu kali mengikuti kursus", "one run through a course"),
        Words(
            "Semua pernyataan dengan satu registrasi: terdaftar, belajar, lalu "
            "selesai. Kelulusan tidak pernah mendahului selesai. Sertifikat "
            "mendahuluinya hanya bila penyelesaian yang mendasarinya dibatalkan; "
            "kursus yang selesai lagi sesudah itu dicatat selesai sekali lagi.",
            "All statements of one registration: enrolled, learning, then completed. "
            "Passing never comes before completion. A certificate does only where the "
            "completion that it rests on was voided; a course that is completed again "
            "after that is stated completed again.",
        ),
        primary=True,
    ),
    Pattern(
        "learning",
        "zeroOrMore",
        ("patterns/learning-step",),
        Words("belajar", "learning"),
        Words(
            "Apa saja yang terjadi sebelum kursus selesai, dalam urutan apa pun.",
            "Whatever happens before the course is completed, in any order.",
        ),
    ),
    Pattern(
        "learning-step",
        "alternates",
        _LEARNING,
        Words("langkah belajar", "learning step"),
        Words("Satu langkah belajar.", "One step of learning."),
    ),
    Pattern(
        "completions",
        "zeroOrMore",
        ("patterns/completion",),
        Words("penyelesaian", "completions"),
        Words(
            "Biasanya satu; lebih bila penyelesaian pernah dibatalkan.",
            "Usually one; more where a completion was voided.",
        ),
    ),
    Pattern(
        "completion",
        "sequence",
        ("templates/course-completed", "patterns/aftermath"),
        Words("selesai", "completion"),
        Words(
            "Kursus selesai, dan segala sesuatu sesudahnya.",
            "The course is completed, and everything after that.",
        ),
    ),
    Pattern(
        "aftermath",
        "zeroOrMore",
        ("patterns/aftermath-step",),
        Words("sesudah selesai", "aftermath"),
        Words(
            "Kelulusan, biasanya sertifikat, dan belajar lagi.",
            "Passing, usually the certificate, and learning on.",
        ),
    ),
    Pattern(
        "aftermath-step",
        "alternates",
        ("templates/course-passed", *_LEARNING),
        Words("langkah sesudah selesai", "step of the aftermath"),
        Words("Satu langkah sesudah selesai.", "One step after completion."),
    ),
    Pattern(
        "session",
        "sequence",
        ("templates/logged-in", "patterns/signing-out"),
        Words("satu sesi", "one session"),
        Words(
            "Masuk ke situs, lalu mungkin keluar; di luar registrasi mana pun.",
            "Signing in to the site, and perhaps out again; outside any registration.",
        ),
    ),
    Pattern(
        "signing-out",
        "optional",
        ("templates/logged-out",),
        Words("keluar", "signing out"),
        Words("Sesi juga dapat berakhir sendiri.", "A session may also expire."),
    ),
    Pattern(
        "record-keeping",
        "alternates",
        (
            "templates/person-exported",
            "templates/person-erased",
            "templates/retention-run",
        ),
        Words("tata kelola catatan", "keeping of the records"),
        Words(
            "Satu tindakan atas catatan itu sendiri; di luar registrasi mana pun.",
            "One act upon the records as such; outside any registration.",
        ),
    ),
    Pattern(
        "attempt",
        "sequence",
        (
            "templates/attempt-initialized",
            "patterns/answers",
            "templates/attempt-submitted",
            "patterns/scores",
        ),
        Words("satu percobaan", "one attempt"),
        Words(
            "Berlaku di antara pernyataan yang menyebut percobaan yang sama dalam "
            "grouping. Di selanya boleh ada pernyataan tentang hal lain, jadi pola ini "
            "tidak diperiksa sendiri atas seluruh registrasi.",
            "Holds among the statements that name the same attempt in grouping. "
            "Statements about other things may lie between them, so the pattern is not "
            "checked by itself over a whole registration.",
        ),
    ),
    Pattern(
        "answers",
        "zeroOrMore",
        ("templates/answered",),
        Words("jawaban", "answers"),
        Words(
            "Satu jawaban akhir untuk setiap soal yang dijawab.",
            "One final answer for each question that was answered.",
        ),
    ),
    Pattern(
        "scores",
        "oneOrMore",
        ("templates/attempt-scored",),
        Words("nilai", "scores"),
        Words(
            "Lebih dari satu bila dinilai ulang.",
            "More than one when it is scored anew.",
        ),
    ),
)
