"""Codes cannot be guessed, and are understood however somebody types them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.courses.certificates import codes

LETTERS = st.text(codes.ALPHABET, min_size=codes.LENGTH, max_size=codes.LENGTH)


def test_a_code_has_at_least_128_random_bits() -> None:
    assert len(codes.ALPHABET) ** codes.LENGTH >= 2**128
    assert len(set(codes.ALPHABET)) == 32
    assert len({codes.new() for _ in range(200)}) == 200


def test_a_new_code_is_written_in_groups_of_four() -> None:
    assert [len(group) for group in codes.new().split("-")] == [4] * 7


@given(LETTERS)
def test_a_code_is_its_own_normal_form(letters: str) -> None:
    code = codes.normalised(letters)

    assert code is not None
    assert codes.normalised(code) == code
    assert code.replace("-", "") == letters


@given(LETTERS)
def test_case_hyphens_and_look_alike_letters_do_not_matter(letters: str) -> None:
    typed = " ".join(letters.lower()).replace("1", "l").replace("0", "o")

    assert codes.normalised(typed) == codes.normalised(letters)
    assert codes.normalised(typed.replace("l", "I")) == codes.normalised(letters)


@pytest.mark.parametrize(
    "text",
    ["", "0", "0" * 27, "0" * 29, "U" * 28, "../" + "0" * 25, "é" * 28, "%" * 28],
)
def test_anything_but_a_whole_code_is_not_one(text: str) -> None:
    assert codes.normalised(text) is None


@given(st.text(max_size=60))
def test_any_text_is_a_whole_code_or_none(text: str) -> None:
    code = codes.normalised(text)

    assert code is None or codes.normalised(code) == code
