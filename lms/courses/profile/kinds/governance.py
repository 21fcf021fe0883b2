"""Statements about the records themselves: taken out, erased, past their time."""

from lms.courses.profile.kinds.determining import OURS
from lms.courses.profile.requirements import Rules, excluded, included, ours
from lms.courses.profile.shapes import Template, Words
from lms.courses.statements import extension_iri
from lms.xapi import verbs


def templates(person: Rules) -> tuple[Template, ...]:
    """Return the kinds; ``person`` are the rules of how whoever did it is named.

    None of them says whose records they were: the entry of the audit log does.
    """
    entry = f"$.context.extensions['{extension_iri('audit-entry')}']"
    rules = (
        *person,
        *ours(),
        *included(entry),
        *excluded("$.context.registration"),
    )
    silent = (*rules, *excluded("$.result"))
    count = f"$.result.extensions['{extension_iri('deleted-count')}']"
    return (
        Template(
            "person-exported",
            Words("data seseorang diunduh", "a person's data taken out"),
            Words(
                "Petugas mengunduh semua data seseorang, biasanya atas permintaan "
                "orang itu. Orangnya tidak disebut.",
                "A member of staff takes out all data of a person, as a rule because "
                "that person asked. Who it is, is not told.",
            ),
            verbs.DOWNLOADED,
            verbs.TYPE_FILE,
            category=OURS,
            rules=silent,
        ),
        Template(
            "person-erased",
            Words("akun dihapus", "a person erased"),
            Words(
                "Semua yang menyebut nama seseorang dihapus; catatan belajarnya tetap "
                "ada tanpa nama. Orangnya tidak disebut.",
                "All that names a person is destroyed; their records stay, of nobody. "
                "Who it was, is not told.",
            ),
            verbs.DELETED,
            verbs.TYPE_USER_PROFILE,
            category=OURS,
            rules=silent,
        ),
        Template(
            "retention-run",
            Words("catatan lama dihapus", "records past their time deleted"),
            Words(
                "Catatan yang lewat masa simpannya dihapus menurut aturan lembaga.",
                "Records past the time that the institution keeps them are deleted.",
            ),
            verbs.DELETED,
            verbs.TYPE_COLLECTION,
            category=OURS,
            rules=(*rules, *included(count)),
        ),
    )
