"""Names of people who do not exist: first and last names as each region gives them."""

import unicodedata
from dataclasses import dataclass
from random import Random

from lms.accounts.nip import Sex


@dataclass(frozen=True, slots=True)
class Region:
    """The names of one part of the country."""

    men: tuple[str, ...]
    women: tuple[str, ...]
    last: tuple[str, ...]


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


JAWA = Region(
    _words(
        "Adi Agung Arif Bambang Bagas Danang Dimas Eko Fajar Galih Hendra Heru Imam "
        "Irwan Joko Krisna Lukman Nugroho Panji Rizal Sigit Teguh Wahyu Yoga Yusuf"
    ),
    _words(
        "Anik Arum Ayuningtyas Dewi Dian Endah Fitri Hesti Ika Intan Kartika Laras "
        "Lestari Murni Nur Puspita Ratih Rini Sekar Siti Tri Umi Wulan Yuni Wening"
    ),
    _words(
        "Prabowoadi Santosa Wicaksana Saputra Hartana Purnama Kusumaningrat Rahayu "
        "Setyawan Utama Pamungkas Nugraheni Handayani Wibawanto Susanto Kurniawan "
        "Hidayati Mulyani Sulistyo Prasojo Widyastuti Pangestu Kuncoro Raharjo"
    ),
)
SUNDA = Region(
    _words(
        "Asep Cecep Dadan Deden Encep Gilang Iwan Jajang Kosim Nandang Rahmat Tatang "
        "Ujang Wawan Yayan Yudi"
    ),
    _words(
        "Ai Cucu Elis Euis Imas Lilis Mimin Neneng Nia Rina Sri Teti Tini Titin Wida "
        "Yanti"
    ),
    _words(
        "Suhendar Permana Sutisna Kusnadi Nurjaman Hermawan Supriatna Komalasari "
        "Rohaeti Sumiati Gunawan Hendrayana Nuraeni Rosmiati Wiharja Sopandi"
    ),
)
BATAK = Region(
    _words("Binsar Daniel Edward Horas Jonner Lamhot Parlin Ramses Sahat Tigor Togar"),
    _words(
        "Debora Ester Hotmaida Lamria Lasmaria Marlina Novita Roida Rotua Santi Tiur"
    ),
    _words(
        "Simbolon Sihombing Panjaitan Manurung Nainggolan Sinaga Lubis Hasibuan "
        "Tampubolon Pardede Saragih Harahap Gultom Situmorang"
    ),
)
MINANG = Region(
    _words("Afrizal Dedi Emrizal Fauzan Ilham Jufri Rafki Rudi Syafril Yondri Zulfi"),
    _words("Desi Elfi Fadhila Gusmarni Mira Novia Rahmi Silvia Upik Yulia Zahara"),
    _words("Chaniago Koto Piliang Tanjung Sikumbang Jambak Guci Caniago Melayu Pili"),
)
SULAWESI = Region(
    _words("Akbar Amir Baso Darwis Fadli Hasan Ismail Muslimin Rahman Syamsul Takdir"),
    _words("Andriani Besse Fatmawati Hasnah Indo Mardiana Nurhayati Rosdiana Sitti"),
    _words(
        "Mappasessu Paloguna Tenriawaru Daeng Massikki Patimbangi Mamahit Rondonuwu "
        "Wowor Kalalo Pangemanan Tumiwa Labantu Tandiono Tangkere"
    ),
)
MALUKU = Region(
    _words("Abner Christian Elias Ferdinand Hamid Josephus Melkianus Ode Rizky Stenly"),
    _words("Agustina Beatrix Fransina Halima Johana Martha Nurlaila Orpa Selfina Wa"),
    _words(
        "Pattiasina Latumahina Tuasikal Sahetapy Manuputty Hehanussa Rumalutur "
        "Lesnussa Matulessy Kaihatu Renyaan Tutupoly Wattimury Souisa"
    ),
)
PAPUA = Region(
    _words("Absalom Benyamin Demianus Gerson Isak Kristian Lukas Obed Septinus Yafet"),
    _words("Adolfina Dolfina Elsina Fransiska Ludia Maria Naomi Orpa Regina Yosina"),
    _words(
        "Rumbiak Wanggai Mambrasar Kafiar Yoku Ohee Sroyer Tabuni Kogoya Wambrauw "
        "Mandacan Ayomi Rumbewas Wonda"
    ),
)
NUSRA = Region(
    _words("Agustinus Dominggus Fransiskus Kadek Komang Lalu Made Nyoman Putu Wayan"),
    _words("Baiq Desak Gede Katarina Luh Maria Ni Theresia Yuliana Yustina"),
    _words(
        "Suartana Astawa Wiryani Suparta Pratiwi Da-Costa Bria Nahak Seran Manek "
        "Hadiyat Wirasatya Sudarsana Widnyani Mali Tefa"
    ),
)
KALIMANTAN = Region(
    _words("Ahmad Barto Fahrul Hairil Jamhuri Kaspul Mulyadi Noor Ramadhani Surya"),
    _words("Aisyah Hairunnisa Jamilah Kurnia Mahrita Norhayati Rusmini Salasiah Yeni"),
    _words(
        "Anshari Basuni Hifzi Rifani Usop Binti Lambung Sahrani Ngawan Tundan Riwut "
        "Ilmi Maulidah Nafiah"
    ),
)

TITLES = (
    "A.Md.",
    "A.Md.Kep.",
    "S.AP.",
    "S.E.",
    "S.H.",
    "S.IP.",
    "S.Kep.",
    "S.Kom.",
    "S.P.",
    "S.Pd.",
    "S.Sos.",
    "S.T.",
)
WITH_TITLE = 0.55
WITH_TWO_FIRST_NAMES = 0.3


def full_name(random: Random, region: Region, sex: Sex) -> str:
    """Return a name without title; two first names now and then."""
    first = region.men if sex is Sex.MALE else region.women
    wanted = 2 if random.random() < WITH_TWO_FIRST_NAMES else 1
    names = [*random.sample(first, wanted), random.choice(region.last)]
    return " ".join(names).replace("-", " ")


def titled(random: Random, name: str) -> str:
    """Return the name as its bearer writes it, most with a degree."""
    if random.random() >= WITH_TITLE:
        return name
    return f"{name}, {random.choice(TITLES)}"


def slug(name: str) -> str:
    """Return the name as the first part of an e-mail address."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return ".".join(plain.casefold().split())
