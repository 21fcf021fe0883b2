"""Accounts and roles: made, corrected, closed, handed on and erased by who may."""

from uuid import UUID, uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from lms.accounts import erasures, queries
from lms.accounts.errors import (
    EmailTakenError,
    InvalidNipError,
    InvalidPersonError,
    NipTakenError,
    NotAllowedError,
    PersonNotFoundError,
)
from lms.accounts.models import AuditEntry, Person, RoleGrant
from lms.accounts.operations import people as operations
from lms.accounts.operations import sign_in
from lms.accounts.operations.people import ERASED_NAME, Particulars
from lms.accounts.roles import SITE, SYSTEM, Grant, Role, Scope, ScopeKind
from lms.core.outbox import OutboxMessage
from tests.accounts.subjects import Holder
from tests.factories import people

NIP = "198609262015052001"
COURSE = Scope(ScopeKind.COURSE, UUID(int=7))


def _institution(scope_id: UUID) -> Scope:
    return Scope(ScopeKind.INSTITUTION, scope_id)


def _manager(who: Person, role: Role = Role.PENYELENGGARA) -> Holder:
    return Holder((Grant(role, _institution(who.institution_id)),))


def test_particulars_are_kept_clean(session: Session) -> None:
    made = operations.create_person(
        session,
        Particulars(
            name="  Siti\tNur  Rahayu ",
            email=" Siti.Rahayu@Contoh.GO.ID ",
            nip="19860926 201505 2 001",
            position=" Analis ",
            language="tlh",
        ),
        institution_id=people.institution(session),
    )

    assert (made.name, made.email, made.nip, made.position, made.language) == (
        "Siti Nur Rahayu",
        "siti.rahayu@contoh.go.id",
        NIP,
        "Analis",
        "id",
    )
    assert made.password_hash is None


def test_the_name_in_statements_tells_nothing(session: Session) -> None:
    siti = people.person(session, nip=NIP)

    assert siti.account_name not in {siti.id, siti.institution_id}
    assert siti.account_name.version == 4


@pytest.mark.parametrize(
    "email",
    [
        "",
        "siti",
        "siti@",
        "@contoh.id",
        "siti@contoh",
        "a b@contoh.id",
        "a@b@c.id",
        "siti@contoh.id\r\nBcc: x@y.id",
        "x" * 250 + "@contoh.id",
        "a,b@contoh.id",
    ],
)
def test_an_address_that_cannot_receive_is_refused(email: str) -> None:
    with pytest.raises(InvalidPersonError, match="surel"):
        Particulars("Siti", email).checked()


@pytest.mark.parametrize("name", ["", "   ", "\x00", "x" * 201])
def test_a_name_that_cannot_be_is_refused(name: str) -> None:
    with pytest.raises(InvalidPersonError, match="Nama"):
        Particulars(name, "siti@contoh.id").checked()


def test_an_invalid_nip_is_refused() -> None:
    with pytest.raises(InvalidNipError):
        Particulars("Siti", "siti@contoh.id", "123").checked()


def test_two_accounts_never_share_an_address(session: Session) -> None:
    siti = people.person(session)

    with pytest.raises(EmailTakenError):
        operations.create_person(
            session,
            Particulars("Orang lain", (siti.email or "").upper()),
            institution_id=siti.institution_id,
        )


def test_two_accounts_never_share_a_nip(session: Session) -> None:
    siti = people.person(session, nip=NIP)

    with pytest.raises(NipTakenError):
        operations.create_person(
            session,
            Particulars("Orang lain", "lain@contoh.id", NIP),
            institution_id=siti.institution_id,
        )


def test_a_manager_makes_accounts_in_the_own_institution_only(session: Session) -> None:
    here, there = people.institution(session), people.institution(session)
    manager = Holder((Grant(Role.PENYELENGGARA, _institution(here)),))
    new = Particulars("Budi", "budi@contoh.id")

    made = operations.create_person(session, new, institution_id=here, by=manager)

    assert made.institution_id == here
    with pytest.raises(NotAllowedError):
        operations.create_person(session, new, institution_id=there, by=manager)


def test_particulars_are_corrected(session: Session) -> None:
    siti = people.person(session, nip=NIP)

    operations.correct(
        session,
        siti.id,
        Particulars("Siti R.", "baru@contoh.id", "198609262015052002", "Analis"),
        by=_manager(siti),
    )

    assert (siti.name, siti.email, siti.nip) == (
        "Siti R.",
        "baru@contoh.id",
        "198609262015052002",
    )


def test_the_old_address_hears_of_the_new_one(session: Session) -> None:
    siti = people.person(session)
    old = siti.email

    operations.correct(
        session, siti.id, Particulars("Siti", "baru@contoh.id"), by=SYSTEM
    )

    told = session.scalars(select(OutboxMessage.recipient)).all()
    assert told == [old]


def test_correcting_keeps_addresses_apart(session: Session) -> None:
    siti, budi = people.person(session), people.person(session)

    with pytest.raises(EmailTakenError):
        operations.correct(
            session, siti.id, Particulars("Siti", budi.email or ""), by=SYSTEM
        )


def test_correcting_without_changes_is_no_conflict(session: Session) -> None:
    siti = people.person(session, nip=NIP)

    operations.correct(
        session,
        siti.id,
        Particulars(siti.name, siti.email or "", NIP),
        by=_manager(siti),
    )


def test_an_unknown_person_is_not_found(session: Session) -> None:
    with pytest.raises(PersonNotFoundError):
        operations.suspend(session, uuid4(), by=SYSTEM)


@pytest.mark.parametrize("role", [Role.PESERTA, Role.PENGAJAR, Role.AUDITOR])
def test_who_does_not_manage_people_suspends_nobody(
    session: Session, role: Role
) -> None:
    siti = people.person(session)

    with pytest.raises(NotAllowedError):
        operations.suspend(session, siti.id, by=_manager(siti, role))


def test_a_manager_suspends_nobody_of_another_institution(session: Session) -> None:
    siti, other = people.person(session), people.person(session)

    with pytest.raises(NotAllowedError):
        operations.suspend(session, siti.id, by=_manager(other))


def test_a_manager_does_not_take_over_somebody_higher(session: Session) -> None:
    chief = people.person(session, people.holding(Role.ADMIN))
    manager = _manager(chief)

    with pytest.raises(NotAllowedError):
        operations.suspend(session, chief.id, by=manager)
    with pytest.raises(NotAllowedError):
        sign_in.issue_first_password(session, chief.id, "hash", by=manager)
    with pytest.raises(NotAllowedError):
        operations.correct(session, chief.id, Particulars("X", "x@y.id"), by=manager)


def test_an_institutions_administrator_does_not_take_over_the_sites(
    session: Session,
) -> None:
    chief = people.person(session, people.holding(Role.ADMIN))

    with pytest.raises(NotAllowedError):
        operations.suspend(session, chief.id, by=_manager(chief, Role.ADMIN))


def test_nobody_suspends_themselves(session: Session) -> None:
    chief = people.person(session, people.holding(Role.ADMIN))
    himself = Holder((Grant(Role.ADMIN),), id=chief.id)

    with pytest.raises(NotAllowedError):
        operations.suspend(session, chief.id, by=himself)


def test_a_role_is_given_once(session: Session) -> None:
    siti = people.person(session)

    for _each in range(2):
        operations.grant(session, siti.id, Grant(Role.PENGAJAR), by=SYSTEM)

    assert queries.grants_of(session, siti.id) == [Grant(Role.PENGAJAR)]


@pytest.mark.parametrize("scope", [SITE, COURSE])
def test_the_database_refuses_the_same_role_twice(
    session: Session, scope: Scope
) -> None:
    siti = people.person(session, people.holding(Role.PENGAJAR, scope))
    again = RoleGrant(
        person_id=siti.id,
        role=Role.PENGAJAR,
        scope_kind=scope.kind,
        scope_id=scope.id,
    )

    with pytest.raises(IntegrityError), session.begin_nested():
        session.add(again)


@pytest.mark.parametrize(
    ("holder", "wanted"),
    [
        (Role.PENYELENGGARA, Role.ADMIN),
        (Role.PENYELENGGARA, Role.AUDITOR),
        (Role.PENGAJAR, Role.PENYELENGGARA),
        (Role.PENGAJAR, Role.PENGAJAR),
        (Role.PESERTA, Role.PESERTA),
        (Role.AUDITOR, Role.AUDITOR),
    ],
)
def test_nobody_gives_what_they_do_not_hold(
    session: Session, holder: Role, wanted: Role
) -> None:
    siti = people.person(session)

    with pytest.raises(NotAllowedError):
        operations.grant(
            session,
            siti.id,
            Grant(wanted, _institution(siti.institution_id)),
            by=_manager(siti, holder),
        )
    assert queries.grants_of(session, siti.id) == []


def test_an_organiser_appoints_teachers_in_the_own_place(session: Session) -> None:
    siti = people.person(session)
    place = _institution(siti.institution_id)

    operations.grant(session, siti.id, Grant(Role.PENGAJAR, place), by=_manager(siti))

    assert queries.holders(session, Role.PENGAJAR, place) == [siti]


def test_an_organiser_appoints_nobody_elsewhere(session: Session) -> None:
    siti = people.person(session)

    for scope in (SITE, COURSE):
        with pytest.raises(NotAllowedError):
            operations.grant(
                session, siti.id, Grant(Role.PENGAJAR, scope), by=_manager(siti)
            )


def test_an_institution_around_the_course_is_place_enough(session: Session) -> None:
    siti = people.person(session)

    operations.grant(
        session,
        siti.id,
        Grant(Role.PENGAJAR, COURSE),
        by=_manager(siti),
        within=(siti.institution_id,),
    )

    assert queries.grants_of(session, siti.id) == [Grant(Role.PENGAJAR, COURSE)]


def test_naming_the_institution_does_not_open_the_site(session: Session) -> None:
    siti = people.person(session)

    with pytest.raises(NotAllowedError):
        operations.grant(
            session,
            siti.id,
            Grant(Role.PENGAJAR),
            by=_manager(siti),
            within=(siti.institution_id,),
        )


def test_taking_a_role_away_asks_as_much_as_giving_it(session: Session) -> None:
    siti = people.person(session, people.holding(Role.ADMIN))

    with pytest.raises(NotAllowedError):
        operations.revoke(session, siti.id, Grant(Role.ADMIN), by=_manager(siti))

    operations.revoke(session, siti.id, Grant(Role.ADMIN), by=SYSTEM)
    operations.revoke(session, siti.id, Grant(Role.ADMIN), by=SYSTEM)
    assert queries.grants_of(session, siti.id) == []


def test_what_was_done_to_roles_is_written_down(session: Session) -> None:
    siti, chief = people.person(session), people.person(session)
    by = Holder((Grant(Role.ADMIN),), id=chief.id)

    operations.grant(session, siti.id, Grant(Role.PENGAJAR, COURSE), by=by)
    operations.revoke(session, siti.id, Grant(Role.PENGAJAR, COURSE), by=by)
    session.flush()

    entries = session.execute(
        select(AuditEntry.act, AuditEntry.by_id, AuditEntry.detail)
        .where(AuditEntry.person_id == siti.id, AuditEntry.act.like("role%"))
        .order_by(AuditEntry.id)
    ).all()
    detail = f"pengajar@course:{COURSE.id}"
    assert [tuple(entry) for entry in entries] == [
        ("role_granted", chief.id, detail),
        ("role_revoked", chief.id, detail),
    ]


def test_people_are_found_by_parts_of_what_is_known(session: Session) -> None:
    siti = people.person(session, name="Siti Rahayu", nip=NIP)
    people.person(session, name="Budi", institution_id=siti.institution_id)

    def found(text: str) -> list[str]:
        rows = queries.search_people(
            session, institution_id=siti.institution_id, text=text
        )
        return [row.name for row in rows]

    assert found("rahayu") == found("1986092620") == found(siti.email or "")
    assert found("") == ["Budi", "Siti Rahayu"]
    assert found("%") == []
    assert queries.count_people(session, siti.institution_id) == 2


def test_a_list_goes_on_after_the_last_one_shown(session: Session) -> None:
    home = people.institution(session)
    made = [people.person(session, institution_id=home, name="Sama") for _each in "abc"]

    first = queries.search_people(session, institution_id=home, limit=2)
    rest = queries.search_people(
        session, institution_id=home, after=(first[-1].name, first[-1].id)
    )

    assert {*first, *rest} == set(made)
    assert len(first) + len(rest) == 3


def test_an_erased_person_is_nobody(session: Session) -> None:
    siti = people.person(session, people.holding(Role.PENGAJAR), nip=NIP)
    account_name, email = siti.account_name, siti.email

    operations.erase(session, siti.id, by=SYSTEM)
    session.expire_all()

    assert (siti.name, siti.email, siti.nip, siti.position) == (
        ERASED_NAME,
        None,
        None,
        None,
    )
    assert siti.password_hash is None
    assert siti.account_name != account_name
    assert queries.grants_of(session, siti.id) == []
    assert queries.credentials_for(session, email or "") is None


def test_an_erased_persons_mail_is_gone_too(session: Session) -> None:
    siti = people.person(session)
    operations.correct(
        session, siti.id, Particulars("Siti", "baru@contoh.id"), by=SYSTEM
    )
    operations.correct(
        session, siti.id, Particulars("Siti", "lebih.baru@contoh.id"), by=SYSTEM
    )
    operations.correct(
        session, siti.id, Particulars("Siti", "baru@contoh.id"), by=SYSTEM
    )

    operations.erase(session, siti.id)

    told = session.scalars(select(OutboxMessage.recipient)).all()
    assert "baru@contoh.id" not in told


def test_an_erased_address_and_nip_may_be_used_again(session: Session) -> None:
    siti = people.person(session, nip=NIP)
    email = siti.email or ""

    operations.erase(session, siti.id)
    operations.create_person(
        session, Particulars("Siti", email, NIP), institution_id=siti.institution_id
    )

    assert queries.count_people(session, siti.institution_id) == 1


def test_other_packages_forget_before_the_account_does(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(erasures, "_erasures", {})
    siti = people.person(session)
    seen: list[str] = []

    def forget(session: Session, person_id: UUID) -> None:
        seen.append(queries.person(session, person_id).name)

    erasures.register("other", forget)
    erasures.register("other", forget)
    operations.erase(session, siti.id)

    assert seen == ["Siti Rahayu"]


def test_two_packages_cannot_take_the_same_name(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(erasures, "_erasures", {})
    erasures.register("same", lambda _session, _person_id: None)

    with pytest.raises(ValueError, match="same"):
        erasures.register("same", lambda _session, _person_id: None)
