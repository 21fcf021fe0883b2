"""The civil servant's number: taken apart, or refused with the reason."""

from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from lms.accounts import nip
from lms.accounts.errors import InvalidNipError
from lms.accounts.nip import NipKind, Sex

births = st.dates(date(1940, 1, 1), date(2010, 12, 31))
sexes = st.sampled_from("12")
sequences = st.integers(1, 999).map("{:03}".format)


@st.composite
def pns(draw: st.DrawFn) -> str:
    """Draw a NIP: appointed by month between 17 and 59 years of age."""
    born = draw(births)
    year = born.year + draw(st.integers(17, 59))
    month = draw(st.integers(1, 12))
    return f"{born:%Y%m%d}{year}{month:02}{draw(sexes)}{draw(sequences)}"


@st.composite
def pppk(draw: st.DrawFn) -> str:
    """Draw an NI PPPK: appointed by year, with a contract number from 21 on."""
    born = draw(births)
    year = born.year + draw(st.integers(17, 59))
    contract = draw(st.integers(21, 99))
    return f"{born:%Y%m%d}{year}{contract}{draw(sexes)}{draw(sequences)}"


def test_the_example_of_the_rule_is_taken_apart() -> None:
    found = nip.parse("19860926 201505 1 001")

    assert found == nip.Nip(
        digits="198609262015051001",
        kind=NipKind.PNS,
        born=date(1986, 9, 26),
        appointed_year=2015,
        appointed_month=5,
        contract=None,
        sex=Sex.MALE,
        sequence=1,
    )


def test_a_contract_number_makes_it_a_pppk() -> None:
    found = nip.parse("199001012023221005")

    assert (found.kind, found.contract, found.appointed_month) == (
        NipKind.PPPK,
        2,
        None,
    )


@given(st.one_of(pns(), pppk()))
def test_every_valid_number_is_given_back_unchanged(digits: str) -> None:
    found = nip.parse(digits)

    assert str(found) == digits
    assert nip.parse(found.grouped) == found


@given(pns())
def test_a_number_with_a_month_is_never_a_pppk(digits: str) -> None:
    assert nip.parse(digits).kind is NipKind.PNS


@given(pppk())
def test_a_number_with_a_contract_is_never_a_pns(digits: str) -> None:
    assert nip.parse(digits).kind is NipKind.PPPK


@given(pns(), st.integers(0, 17))
def test_a_number_that_lacks_a_digit_is_refused(digits: str, place: int) -> None:
    with pytest.raises(InvalidNipError):
        nip.parse(digits[:place] + digits[place + 1 :])


@given(pns(), st.sampled_from(["00", *(str(pair) for pair in range(13, 21))]))
def test_neither_month_nor_contract_is_refused(digits: str, pair: str) -> None:
    with pytest.raises(InvalidNipError, match="13"):
        nip.parse(digits[:12] + pair + digits[14:])


@given(pns(), st.sampled_from("03456789"))
def test_another_sex_digit_is_refused(digits: str, sex: str) -> None:
    with pytest.raises(InvalidNipError, match="15"):
        nip.parse(digits[:14] + sex + digits[15:])


@given(births, st.integers(-5, 90))
def test_the_age_at_appointment_decides(born: date, age: int) -> None:
    # Appointed in the month after the birthday: the age is exact.
    assume(born.month < 12)
    digits = f"{born:%Y%m%d}{born.year + age}{born.month + 1:02}1001"

    if 16 <= age <= 60:
        assert nip.parse(digits).born == born
    else:
        with pytest.raises(InvalidNipError, match="usia"):
            nip.parse(digits)


@pytest.mark.parametrize(
    ("digits", "why"),
    [
        ("199002302015051001", "tanggal lahir"),
        ("260986201505100100", "tanggal lahir"),
        ("198609262015051000", "000"),
        ("", "18 angka"),
        ("1986092620150510O1", "18 angka"),
        ("١٩٨٦٠٩٢٦٢٠١٥٠٥١٠٠١", "18 angka"),
        ("198609262015051001; DROP TABLE", "18 angka"),
    ],
)
def test_a_number_that_cannot_be_is_refused_with_the_reason(
    digits: str, why: str
) -> None:
    with pytest.raises(InvalidNipError, match=why):
        nip.parse(digits)


@given(st.text(max_size=40))
def test_any_text_is_taken_apart_or_refused(text: str) -> None:
    try:
        found = nip.parse(text)
    except InvalidNipError:
        return
    assert str(found) == nip.normalised(text)


def test_a_masked_number_hides_birthday_and_middle() -> None:
    assert nip.masked("198609262015051001") == "1986•••••••••••001"
