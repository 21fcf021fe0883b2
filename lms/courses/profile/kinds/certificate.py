"""Statements of a certificate: the LMS confers it, the learner has it."""

from lms.courses.profile.kinds.determining import COURSE, OURS
from lms.courses.profile.requirements import Rules, included
from lms.courses.profile.shapes import Template, Words
from lms.courses.statements import extension_iri
from lms.xapi import verbs


def templates(learner: Rules, lms: Rules) -> tuple[Template, ...]:
    """Return the kinds; ``lms`` are the rules of what the LMS itself does."""
    paper = included(
        *(
            f"$.object.definition.extensions['{extension_iri(name)}']"
            for name in ("certificate-number", "jp", "certificate-hash")
        )
    )
    return (
        _template(
            "certified",
            verbs.CERTIFIED,
            Words("sertifikat diberikan", "certified"),
            Words(
                "LMS memberi sertifikat atas kursus yang lulus. Pencabutan membatalkan "
                "catatan ini.",
                "The LMS confers a certificate for a passed course. Revoking it voids "
                "this statement.",
            ),
            (*lms, *paper),
        ),
        _template(
            "earned",
            verbs.EARNED,
            Words("sertifikat diraih", "earned"),
            Words(
                "Peserta meraih sertifikat; pasangan certified dari sisi peserta.",
                "The learner has earned the certificate; certified from their side.",
            ),
            (*learner, *paper),
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
        verbs.TYPE_CREDENTIAL,
        grouping=COURSE,
        category=OURS,
        rules=rules,
    )
