"""Why there is no certificate yet, and what leads to one."""

from decimal import Decimal

from lms.core.i18n import _, format_decimal, ngettext
from lms.courses.certificates.operations import AUTOMATIC, NEVER
from lms.courses.outline.model import Outline
from lms.courses.progress.standing import Whole, of_course


def reason(outline: Outline, whole: Whole | None) -> str:
    """Say to the learner what is missing; call it where a language is chosen."""
    standing = whole or of_course(outline, {})
    if outline.award == NEVER:
        return str(_("Kursus ini tidak menerbitkan sertifikat."))
    if standing.finished_at is None:
        missing = standing.required - standing.done
        return str(
            ngettext(
                "Selesaikan %(num)d kegiatan wajib lagi.",
                "Selesaikan %(num)d kegiatan wajib lagi.",
                missing,
            )
        )
    if not standing.passed:
        return str(
            _(
                "Nilai akhir Anda %(mark)s, sedangkan batas lulusnya %(limit)s. "
                "Ulangi kegiatan yang masih dapat diulang.",
                mark=_shown(standing.mark),
                limit=_shown(outline.pass_mark),
            )
        )
    if outline.award == AUTOMATIC:
        return str(
            _("Anda sudah lulus. Hubungi penyelenggara untuk penerbitan sertifikat.")
        )
    return str(_("Anda sudah lulus. Sertifikat akan diterbitkan oleh penyelenggara."))


def _shown(mark: Decimal | None) -> str:
    return str(format_decimal(mark or Decimal(0), "0.00"))
