"""An institute with a little history, made by people's own pages; made once."""

import re
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from html import unescape
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.models import Institution, Person
from lms.accounts.operations import people
from lms.accounts.operations.people import Particulars
from lms.core.json import dumps, loads
from lms.core.outbox import OutboxMessage
from lms.courses.certificates.models import Certificate
from lms.courses.enrolments.models import Cohort, Enrolment
from lms.courses.outline.models import Course
from lms.demo.people import PASSWORD, hashed_password
from lms.records.models import SavedQuery
from lms.xapi.forwarding import letters
from lms.xapi.forwarding import tables as forwarding
from lms.xapi.forwarding.sending import Item
from lms.xapi.tables import credential, statement
from tests.journeys.learner import Learner, signed_in, visitor
from tests.journeys.server import Site

NAMES = "world.json"
KOLABORASI = "kolaborasi"
KELAS = "mengenal-kelas"
PARTS = {
    "konsep": (
        "arti-kolaborasi",
        "mengapa-kolaborasi",
        "enam-kriteria",
        "dinamika-kolaborasi",
        "heliks-dan-pihak",
    ),
    "wog": ("konsep-wog", "mengapa-wog", "cara-dan-tangga", "praktik-baik-wog"),
    "praktik": (
        "proses-kolaborasi",
        "hambatan",
        "perilaku-kolaboratif",
        "aspek-normatif",
        "rencana-empat-minggu",
    ),
}
"""What is read before each quiz of Kolaborasi."""

NEW = {
    "citra": Particulars("Citra Maharani", "citra@pamong.example", None),
    "dewi": Particulars("Dewi Anggraini", "dewi@pamong.example", "199505172022032004"),
    "hadi": Particulars("Hadi Wibowo", "hadi@pamong.example", "199001092019031005"),
}
_SECRET = re.compile(r'<code class="secret">([^<]+)</code>')
_LINK = re.compile(r"/sandi/atur/(\S+)")


@dataclass(frozen=True, slots=True)
class World:
    """A site with its people, and the names that stand for identifiers in addresses."""

    site: Site
    names: Mapping[str, str]

    def learner(self, who: str) -> AbstractContextManager[Learner]:
        """Sign in as one of the people: by short name, or by address."""
        password = self.names.get(f"password_{who}", PASSWORD)
        login = who if "@" in who else f"{who}@pamong.example"
        return signed_in(self.site, login, password)

    def path(self, template: str) -> str:
        """Return an address: "/belajar/{bayu}/kuis-konsep"."""
        return template.format_map(self.names)


def found(site: Site) -> World:
    """Return the world of a site that was filled before."""
    return World(site, loads((site.data / NAMES).read_bytes()))


def filled(site: Site) -> World:
    """Fill a site that answers and remember the names."""
    with site.writing() as session:
        _add_people(session)
    world = World(site, {})
    for who, act in (
        ("markus", _open_cohort),
        ("ayu", _learn_all),
        ("bayu", _learn_a_little),
        ("dewi", _pass_class),
    ):
        with world.learner(who) as learner:
            act(learner)
    with site.reading() as session:
        names = _names(session)
    world = World(site, names)
    with world.learner("markus") as markus:
        passwords = _decide(world, markus)
    with world.learner("admin") as admin:
        _make_key(world, admin)
        _save_query(admin)
        _add_target(world, admin)
    with visitor(site) as dewi:
        dewi.send("/sandi/lupa", "/sandi/lupa", login="dewi@pamong.example")
    with site.reading() as session:
        names |= _late_names(session) | passwords
    (site.data / NAMES).write_bytes(dumps(names))
    return World(site, names)


def read_part(learner: Learner, registration: UUID, part: str) -> None:
    """Read everything before the quiz of a part of Kolaborasi."""
    for key in PARTS[part]:
        learner.read(registration, key)


def _add_people(session: Session) -> None:
    home = session.scalars(select(Institution)).one()
    hashed = hashed_password()
    for particulars in NEW.values():
        people.create_person(
            session,
            particulars,
            institution_id=home.id,
            password_hash=hashed,
            must_change_password=False,
        )


def _open_cohort(markus: Learner) -> None:
    page = "/kelola/angkatan/baru"
    course = _option(markus.get(page), "Kolaborasi")
    answer = markus.send(
        page,
        page,
        course=course,
        name="Angkatan XII Tahun 2026",
        starts_on="2026-10-05",
        ends_on="2027-01-29",
        time_zone="Asia/Jayapura",
        quota="40",
    )
    form = f"{answer.url.path}/daftarkan"
    names = ("ayu", "bayu", "dewi", "hadi", "citra-tak-dikenal")
    markus.send(
        form, form, people="\n".join(f"{each}@pamong.example" for each in names)
    )


def _learn_all(ayu: Learner) -> None:
    registration = ayu.registration(KOLABORASI)
    for part in PARTS:
        read_part(ayu, registration, part)
        ayu.read(registration, f"salindia-{part}", "semua")
        ayu.take(registration, f"kuis-{part}", wrong=1)
    ayu.read(registration, "tugas-kasus")
    ayu.take(registration, "ujian-akhir", wrong=2)
    registration = ayu.enrol(KELAS)
    for _ in range(2):
        ayu.take(registration, "kilat")
    ayu.read(registration, "lanjutan")


def _learn_a_little(bayu: Learner) -> None:
    registration = bayu.registration(KOLABORASI)
    read_part(bayu, registration, "konsep")
    bayu.take(registration, "kuis-konsep", wrong=3)
    bayu.start(registration, "kuis-konsep")
    bayu.answer(registration, "kuis-konsep", most=3)
    bayu.flag(registration, "kuis-konsep", 5)
    bayu.read(registration, "konsep-wog")
    bayu.enrol("whole-of-government")
    registration = bayu.enrol(KELAS)
    bayu.take(registration, "kilat", wrong=1)
    bayu.start(registration, "latihan")
    for number in range(1, 7, 2):
        bayu.check(registration, "latihan", number)


def _pass_class(dewi: Learner) -> None:
    registration = dewi.enrol(KELAS)
    dewi.take(registration, "kilat")
    dewi.read(registration, "lanjutan")


def _names(session: Session) -> dict[str, str]:
    enrolled = (
        select(Person.email, Course.key, Enrolment.registration)
        .join(Enrolment, Enrolment.person_id == Person.id)
        .join(Course, Course.id == Enrolment.course_id)
    )
    suffix = {KOLABORASI: "", KELAS: "_kelas", "whole-of-government": "_wog"}
    names = {
        f"{_short(email)}{suffix[course]}": str(registration)
        for email, course, registration in session.execute(enrolled)
    }
    for course in session.scalars(select(Course)):
        names[f"course{suffix[course.key]}"] = str(course.id)
    for person in session.scalars(select(Person)):
        names[f"person_{_short(person.email)}"] = str(person.id)
    names["cohort"] = str(session.scalars(select(Cohort)).one().id)
    names["institution"] = str(session.scalars(select(Institution)).one().id)
    names["statement"] = str(session.scalars(select(statement.c.id).limit(1)).one())
    for row in session.execute(select(statement.c.id, statement.c.payload)):
        if loads(row.payload)["object"].get("id", "").endswith("/arti-kolaborasi"):
            names["read_statement"] = str(row.id)
    return names


def _decide(world: World, markus: Learner) -> dict[str, str]:
    """Release and revoke, suspend and add somebody; return the first password."""
    group = world.path("/kelola/sertifikat/mandiri/{course_kelas}")
    markus.send(group, f"{group}/terbitkan", registrasi=world.names["dewi_kelas"])
    with world.site.reading() as session:
        wanted = Certificate.course_id == UUID(world.names["course_kelas"])
        released = session.scalars(select(Certificate).where(wanted)).one().id
    paper = f"/kelola/sertifikat/{released}"
    markus.send(paper, f"{paper}/cabut", reason="Nama tertulis keliru.")
    person = world.path("/kelola/orang/{person_hadi}")
    markus.send(person, f"{person}/tangguhkan")
    record = world.path("/kelola/angkatan/peserta/{ayu}")
    markus.send(record, f"{record}/buka")
    page = "/kelola/orang/tambah"
    added = markus.send(
        page,
        page,
        name="Fajar Nugroho",
        email="fajar@pamong.example",
        institution=world.names["institution"],
        entry="sandi",
    )
    shown = _SECRET.search(added.text)
    assert shown is not None, added.text
    return {"password_fajar": unescape(shown[1])}


def _make_key(world: World, admin: Learner) -> None:
    page = world.path("/kelola/kunci/{institution}/baru")
    admin.send(page, page, name="Dasbor Biro SDM", scopes="all/read", days="365")


def _save_query(admin: Learner) -> None:
    page = "/rekam/pencarian/baru?hasil=gagal"
    admin.send(
        page,
        "/rekam/pencarian?hasil=gagal",
        name="Jawaban salah",
        sharing="institution",
        every="weekly",
        weekday="0",
        day="1",
        format="csv",
        columns="id",
    )


def _add_target(world: World, admin: Learner) -> None:
    """Add a target that wants nothing, so that nothing leaves, and a dead letter."""
    page = world.path("/rekam/tujuan/{institution}/baru")
    admin.send(
        page,
        page,
        kind="xapi",
        name="Gudang data",
        url="https://lrs.example.org/xapi",
        login="pamong",
        secret="rahasia-gudang",
        version="2.0.0",
        registration="00000000-0000-4000-8000-000000000000",
    )
    with world.site.writing() as session:
        made = session.execute(select(forwarding.target.c.id)).scalar_one()
        item = Item(1, UUID(world.names["statement"]), b"")
        letters.lay_aside(session, made, item, "http_400", "refused")


def _late_names(session: Session) -> dict[str, str]:
    certificates = session.scalars(select(Certificate)).all()
    valid = next(each for each in certificates if each.revoked_at is None)
    revoked = next(each for each in certificates if each.revoked_at is not None)
    bodies = session.scalars(select(OutboxMessage.body))
    links = (_LINK.search(body) for body in bodies)
    return {
        "certificate": str(valid.id),
        "key": str(session.scalars(select(credential.c.id).limit(1)).one()),
        "code": valid.code,
        "revoked_certificate": str(revoked.id),
        "revoked_code": revoked.code,
        "target": str(session.execute(select(forwarding.target.c.id)).scalar_one()),
        "query": str(session.scalars(select(SavedQuery.id)).one()),
        "token": next(link[1] for link in links if link is not None),
    }


def _short(email: str | None) -> str:
    return (email or "").partition("@")[0]


def _option(page: str, text: str) -> str:
    option = re.search(rf'<option[^>]* value="([^"]+)">{text}</option>', page)
    assert option is not None, page
    return option[1]
