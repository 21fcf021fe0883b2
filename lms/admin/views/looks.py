"""How the staff pages tell the access log what they show of whom."""

from lms.accounts import looking
from lms.accounts.access import Look
from lms.accounts.models import Person
from lms.accounts.operations.access import Looked, role_in
from lms.admin.blueprint import staff
from lms.admin.queries.groups import Group
from lms.core.db import db
from lms.core.permissions import Permission
from lms.courses.certificates import queries as certificates
from lms.courses.certificates.models import Certificate


def at_list(
    group: Group,
    permission: Permission = Permission.FOLLOW_COHORT,
    *,
    taken: bool = False,
) -> None:
    """Tell that everybody in a group is shown by name; ``taken`` away as a file."""
    looked = Looked(
        Look.SHEET if taken else Look.LIST,
        group.institution_id,
        role_in(staff(), permission, *group.places),
        list_id=group.cohort_id or group.course_id,
    )
    looking.look(looked, again=taken)


def at_account(person: Person) -> None:
    """Tell that the particulars of a person are shown; one's own are nobody else's."""
    if person.id == staff().id:
        return
    home = person.institution_id
    role = role_in(staff(), Permission.MANAGE_PEOPLE, home)
    looking.look(Looked(Look.ACCOUNT, home, role, person_id=person.id))


def at_certificates(*found: Certificate) -> None:
    """Tell that certificates are shown with the names of their holders."""
    looking.look(*(_at(each) for each in found if each.person_id is not None))


def _at(found: Certificate) -> Looked:
    # The institution of the course is the last of them.
    places = certificates.scopes_of(db.session(), found)
    role = role_in(staff(), Permission.RELEASE_CERTIFICATE, *places)
    return Looked(Look.CERTIFICATE, places[-1], role, person_id=found.person_id)
