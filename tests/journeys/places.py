"""Every page of the product, and who looks at it."""

import itertools
from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import FilePayload, Page

VISITOR = ""
MENU = "details.menu > summary"
INDEX = ".index-open"
_numbers = itertools.count(1)
Act = Callable[[Page], None]


@dataclass(frozen=True, slots=True)
class Place:
    """A page in one state.

    ``path`` is a template of ``World.path``; ``act`` brings about what an address alone
    does not. ``is_covered`` tells that something lies over the page on a phone, so that
    its headings and landmarks are out of reach there.
    """

    name: str
    who: str
    path: str
    act: Act | None = None
    is_covered: bool = False


def _send(page: Page) -> None:
    """Send the page's form as it is, past the browser's own checks."""
    form = page.locator("main form[method=post]:not([action$='/bahasa'])").first
    form.evaluate("(form) => { form.noValidate = true; }")
    with page.expect_navigation():
        form.locator("button[type=submit], button:not([type])").first.click()


def _press(button: str) -> Act:
    def act(page: Page) -> None:
        with page.expect_navigation():
            page.locator(f"main {button}").first.click()

    return act


def _fill_and_send(**fields: str) -> Act:
    def act(page: Page) -> None:
        for name, value in fields.items():
            page.locator(f"main form [name='{name}']").first.fill(value)
        _send(page)

    return act


def _open(button: str) -> Act:
    """Open what is folded away on a phone and always there on a desktop."""

    def act(page: Page) -> None:
        if page.locator(button).is_visible():
            page.locator(button).click()

    return act


def _show_text(page: Page) -> None:
    page.locator("[data-slides-text]").click()


def _withdraw(page: Page) -> None:
    page.locator("[name=registrasi]").first.check()
    _press("button[formaction$='/keluarkan']")(page)


def _preview(page: Page) -> None:
    body = "nama;email\nSiti Rahayu;siti@contoh.go.id\nTanpa Surel;\n"
    file = FilePayload(name="daftar.csv", mimeType="text/csv", buffer=body.encode())
    page.locator("main [type=file]").set_input_files(file)
    _send(page)


def _new_key(page: Page) -> None:
    page.locator("[name=name]").fill("Aplikasi Uji")
    page.locator("[name=scopes]").first.check()
    _send(page)


def _new_person(page: Page) -> None:
    page.locator("[name=name]").fill("Wayan Sudarma")
    page.locator("[name=email]").fill(f"wayan{next(_numbers)}@pamong.example")
    page.locator("[name=entry][value=sandi]").check()
    _send(page)


PUBLIC = (
    Place("masuk", VISITOR, "/masuk"),
    Place("masuk-kosong", VISITOR, "/masuk", _send),
    Place("sandi-lupa", VISITOR, "/sandi/lupa"),
    Place(
        "sandi-lupa-terkirim",
        VISITOR,
        "/sandi/lupa",
        _fill_and_send(login="tak-dikenal@pamong.example"),
    ),
    Place("sandi-atur", VISITOR, "/sandi/atur/{token}"),
    Place("sandi-atur-lemah", VISITOR, "/sandi/atur/{token}", _fill_and_send(new="a")),
    Place("verifikasi", VISITOR, "/verifikasi"),
    Place("verifikasi-asli", VISITOR, "/verifikasi/{code}"),
    Place("verifikasi-dicabut", VISITOR, "/verifikasi/{revoked_code}"),
    Place("verifikasi-tidak-ada", VISITOR, "/verifikasi?kode=ZZZZ-ZZZZ"),
    Place("profil-xapi", VISITOR, "/profile"),
    Place("bantuan", VISITOR, "/bantuan"),
    Place("tidak-ada", VISITOR, "/tidak-ada"),
)
LEARNING = (
    Place("sandi-ganti", "fajar", "/sandi"),
    Place("sandi-ganti-kosong", "fajar", "/sandi", _send),
    Place("beranda-baru", "citra", "/"),
    Place("nilai-kosong", "citra", "/nilai"),
    Place("sertifikat-kosong", "citra", "/sertifikat"),
    Place("katalog", "citra", "/katalog"),
    Place("katalog-kunci-keliru", "citra", "/katalog", _fill_and_send(kunci="AAAA")),
    Place("kursus-terbuka", "citra", "/kursus/kolaborasi"),
    Place("beranda", "bayu", "/"),
    Place("beranda-menu", "bayu", "/", _open(MENU)),
    Place("kursus", "bayu", "/belajar/{bayu}"),
    Place("kursus-lulus", "ayu", "/belajar/{ayu}"),
    Place("kursus-kelas", "bayu", "/belajar/{bayu_kelas}"),
    Place("bacaan", "bayu", "/belajar/{bayu}/enam-kriteria"),
    Place(
        "bacaan-daftar-isi",
        "bayu",
        "/belajar/{bayu}/mengapa-wog",
        _open(INDEX),
        is_covered=True,
    ),
    Place("bacaan-berwaktu", "bayu", "/belajar/{bayu_kelas}/membaca"),
    Place("bacaan-ditutup", "bayu", "/belajar/{bayu_kelas}/tutup"),
    Place("terkunci", "bayu", "/belajar/{bayu}/ujian-akhir"),
    Place("belum-dibuka", "bayu", "/belajar/{bayu_kelas}/pekan-depan"),
    Place("salindia", "bayu", "/belajar/{bayu}/salindia-konsep"),
    Place("salindia-teks", "bayu", "/belajar/{bayu_kelas}/salindia", _show_text),
    Place("kuis", "bayu", "/belajar/{bayu_wog}/kuis-mengenal"),
    Place("kuis-berjalan", "bayu", "/belajar/{bayu}/kuis-konsep"),
    Place("kuis-soal", "bayu", "/belajar/{bayu}/kuis-konsep/soal/5"),
    Place("kuis-tinjau", "bayu", "/belajar/{bayu}/kuis-konsep/tinjau"),
    Place("kuis-hasil", "ayu", "/belajar/{ayu}/kuis-konsep/hasil/1"),
    Place("kuis-hasil-tertutup", "bayu", "/belajar/{bayu_kelas}/kilat/hasil/1"),
    *(
        Place(
            f"latihan-{number}",
            "bayu",
            f"/belajar/{{bayu_kelas}}/latihan/soal/{number}",
        )
        for number in range(1, 8)
    ),
    Place("nilai", "ayu", "/nilai"),
    Place("nilai-rincian", "ayu", "/nilai/{ayu}"),
    Place("nilai-asal", "ayu", "/nilai/{ayu}/kuis-konsep"),
    Place("sertifikat", "ayu", "/sertifikat"),
    Place("sertifikat-dicabut", "dewi", "/sertifikat"),
    Place("profil", "ayu", "/profil"),
    Place("akun", "ayu", "/profil/akun"),
    Place("akun-kode", "ayu", "/profil/akun", _press("form[action$='/kode'] button")),
    Place("akun-keliru", "ayu", "/profil/akun", _fill_and_send(code="AAAA-AAAA")),
    Place("profil-siapa-melihat", "ayu", "/profil/siapa-melihat"),
    Place("tidak-boleh", "ayu", "/kelola/orang"),
)
STAFF = (
    Place("beranda-pengajar", "sri", "/"),
    Place("beranda-penyelenggara", "markus", "/"),
    Place("beranda-admin", "admin", "/", _open(MENU)),
    Place("angkatan-pengajar", "sri", "/kelola/angkatan"),
    Place("angkatan", "markus", "/kelola/angkatan"),
    Place("angkatan-baru", "markus", "/kelola/angkatan/baru"),
    Place("angkatan-baru-kosong", "markus", "/kelola/angkatan/baru", _send),
    Place("angkatan-rekap", "markus", "/kelola/angkatan/{cohort}"),
    Place("angkatan-rekap-pengajar", "sri", "/kelola/angkatan/{cohort}"),
    Place("angkatan-mandiri", "markus", "/kelola/angkatan/mandiri/{course_kelas}"),
    Place(
        "angkatan-kunci",
        "markus",
        "/kelola/angkatan/{cohort}",
        _press("form[action$='/kunci'] button"),
    ),
    Place("angkatan-daftarkan", "markus", "/kelola/angkatan/{cohort}/daftarkan"),
    Place(
        "angkatan-hasil",
        "markus",
        "/kelola/angkatan/{cohort}/daftarkan",
        _fill_and_send(people="bayu@pamong.example\ntak-dikenal@pamong.example"),
    ),
    Place("angkatan-keluarkan", "markus", "/kelola/angkatan/{cohort}", _withdraw),
    Place("rekam-tutup", "markus", "/kelola/angkatan/peserta/{dewi}"),
    Place("rekam", "markus", "/kelola/angkatan/peserta/{ayu}"),
    Place("rekam-asal", "markus", "/kelola/angkatan/peserta/{ayu}/kuis-konsep"),
    Place("orang", "markus", "/kelola/orang"),
    Place("orang-cari", "markus", "/kelola/orang?cari=tidak-ada"),
    Place("orang-tambah", "markus", "/kelola/orang/tambah"),
    Place("orang-tambah-kosong", "markus", "/kelola/orang/tambah", _send),
    Place("orang-sandi", "markus", "/kelola/orang/tambah", _new_person),
    Place("orang-satu", "markus", "/kelola/orang/{person_bayu}"),
    Place("orang-ditangguhkan", "markus", "/kelola/orang/{person_hadi}"),
    Place("orang-ubah", "markus", "/kelola/orang/{person_bayu}/ubah"),
    Place("impor", "markus", "/kelola/orang/impor"),
    Place("impor-hasil", "markus", "/kelola/orang/impor", _preview),
    Place("penerbitan", "markus", "/kelola/sertifikat"),
    Place("penerbitan-angkatan", "markus", "/kelola/sertifikat/angkatan/{cohort}"),
    Place("penerbitan-siap", "markus", "/kelola/sertifikat/mandiri/{course_kelas}"),
    Place("sertifikat-satu", "markus", "/kelola/sertifikat/{certificate}"),
    Place("sertifikat-batal", "markus", "/kelola/sertifikat/{revoked_certificate}"),
    Place("kunci", "admin", "/kelola/kunci"),
    Place("kunci-baru", "admin", "/kelola/kunci/{institution}/baru"),
    Place("kunci-baru-kosong", "admin", "/kelola/kunci/{institution}/baru", _send),
    Place("kunci-rahasia", "admin", "/kelola/kunci/{institution}/baru", _new_key),
    Place("kunci-satu", "admin", "/kelola/kunci/{institution}/{key}"),
    Place("kunci-per-jam", "admin", "/kelola/kunci/{institution}/{key}?rentang=jam"),
    Place(
        "kunci-dicoba",
        "admin",
        "/kelola/kunci/{institution}/{key}",
        _fill_and_send(secret="salah"),
    ),
    Place("catatan", "admin", "/rekam"),
    Place("catatan-gagal", "admin", "/rekam?hasil=gagal"),
    Place("catatan-satu", "admin", "/rekam/{institution}/{statement}"),
    Place("catatan-isi", "admin", "/rekam/{institution}/{read_statement}/isi"),
    Place("dasbor", "admin", "/rekam/dasbor"),
    Place("agregat", "admin", "/rekam/agregat"),
    Place("unduhan", "admin", "/rekam/unduhan"),
    Place("unduhan-baru", "admin", "/rekam/unduhan/baru"),
    Place("samaran-hapus", "admin", "/rekam/unduhan/samaran/{institution}/hapus"),
    Place("pencarian", "admin", "/rekam/pencarian"),
    Place("pencarian-baru", "admin", "/rekam/pencarian/baru"),
    Place("pencarian-ubah", "admin", "/rekam/pencarian/{query}/ubah"),
    Place("tujuan", "admin", "/rekam/tujuan"),
    Place("tujuan-satu", "admin", "/rekam/tujuan/{target}"),
    Place("tujuan-ubah", "admin", "/rekam/tujuan/{target}/ubah"),
    Place("tujuan-baru", "admin", "/rekam/tujuan/{institution}/baru"),
    Place("tujuan-baru-kosong", "admin", "/rekam/tujuan/{institution}/baru", _send),
    Place("batal", "admin", "/rekam/batal"),
    Place("profil-periksa", "admin", "/rekam/profil"),
    Place("profil-hasil", "admin", "/rekam/profil", _send),
    Place("log-akses", "admin", "/kelola/akses"),
    Place("log-akses-tidak-ada", "admin", "/kelola/akses?oleh=tidak-ada"),
    Place("masa-simpan", "admin", "/kelola/retensi"),
    Place("sistem", "admin", "/kelola/sistem"),
    Place("kualifikasi", "admin", "/kelola/sistem/kualifikasi"),
    Place("kualifikasi-kursus", "admin", "/kelola/sistem/kualifikasi/{course}"),
    Place("gaya", "admin", "/gaya"),
)
PLACES = (*PUBLIC, *LEARNING, *STAFF)
