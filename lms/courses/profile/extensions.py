"""The extensions that our profile defines; their identifiers name this site.

Everything else in our statements is from a published profile: a profile must not define
a concept again that another one defines (xAPI Profiles 1.0, 7.0).
"""

from lms.courses.profile.shapes import Extension, Words
from lms.xapi import verbs

EXTENSIONS = (
    Extension(
        "attempt-number",
        "ContextExtension",
        Words("nomor percobaan", "attempt number"),
        Words(
            "Percobaan ke berapa dari orang ini pada kegiatan ini, mulai dari 1.",
            "Which attempt of this person at this activity it is, from 1.",
        ),
        {"type": "integer", "minimum": 1},
        (verbs.INITIALIZED, verbs.ANSWERED, verbs.SUBMITTED, verbs.SCORED),
    ),
    Extension(
        "practice",
        "ResultExtension",
        Words("latihan", "practice"),
        Words(
            "Bernilai true bila percobaan ini hanya latihan: hasilnya tidak dihitung "
            "dalam nilai, juga bila kegiatannya kemudian dijadikan ujian.",
            "True of an attempt that was only for practice: no mark counts it, not "
            "even when its activity is made a test later.",
        ),
        {"type": "boolean"},
        (verbs.SUBMITTED, verbs.SCORED),
    ),
    Extension(
        "certificate-number",
        "ActivityExtension",
        Words("nomor sertifikat", "certificate number"),
        Words(
            "Nomor sertifikat sebagaimana tercetak, misalnya PM-2026-000123.",
            "The number of the certificate as printed, for example PM-2026-000123.",
        ),
        {"type": "string", "minLength": 1},
        (verbs.TYPE_CREDENTIAL,),
    ),
    Extension(
        "jp",
        "ActivityExtension",
        Words("jam pelajaran", "lesson hours (JP)"),
        Words(
            "Banyaknya jam pelajaran (JP) yang diakui; satu JP adalah 45 menit.",
            "The lesson hours (jam pelajaran) credited; one is 45 minutes.",
        ),
        {"type": "integer", "minimum": 0},
        (verbs.TYPE_CREDENTIAL,),
    ),
    Extension(
        "certificate-hash",
        "ActivityExtension",
        Words("sidik jari sertifikat", "certificate hash"),
        Words(
            "SHA-256, dalam heksadesimal, atas data yang tercetak pada sertifikat. "
            "Sertifikat yang diubah tidak lagi cocok dengannya.",
            "SHA-256, in hexadecimal, of the facts printed on the certificate. An "
            "altered certificate no longer agrees with it.",
        ),
        {"type": "string", "pattern": "^[0-9a-f]{64}$"},
        (verbs.TYPE_CREDENTIAL,),
    ),
    Extension(
        "audit-entry",
        "ContextExtension",
        Words("nomor entri log", "number of the log entry"),
        Words(
            "Nomor entri log audit yang menyebut siapa dan untuk siapa; hanya terbaca "
            "oleh yang berhak memeriksanya.",
            "The number of the entry of the audit log that tells more, to whoever may "
            "read it.",
        ),
        {"type": "string", "format": "uuid"},
        (verbs.DOWNLOADED, verbs.DELETED),
    ),
    Extension(
        "deleted-count",
        "ResultExtension",
        Words("banyaknya yang dihapus", "how many were deleted"),
        Words(
            "Banyaknya pernyataan dan dokumen yang dihapus.",
            "How many statements and documents were deleted.",
        ),
        {"type": "integer", "minimum": 0},
        (verbs.DELETED,),
    ),
)
