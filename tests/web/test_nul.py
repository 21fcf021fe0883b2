"""A NUL character, which a database of text cannot hold, is refused at the door."""

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests.factories import people


@pytest.mark.parametrize(
    "path", ["/kursus/a%00b", "/media/%00.png", "/verifikasi?kode=%00", "/%00"]
)
def test_an_address_with_a_nul_is_a_bad_request(
    app: Flask, session: Session, path: str
) -> None:
    browser = people.browser_of(app, people.person(session))

    assert browser.get(path).status_code == 400


@pytest.mark.parametrize("fields", [{"kunci": "a\0b"}, {"a\0b": "kunci"}])
def test_a_form_with_a_nul_is_a_bad_request(
    app: Flask, session: Session, fields: dict[str, str]
) -> None:
    browser = people.browser_of(app, people.person(session))

    answer = browser.send("/katalog/kunci", **fields)

    assert answer.status_code == 400
    assert "Permintaan tidak dapat dibaca" in answer.text


def test_a_file_may_hold_a_nul(app: Flask, session: Session) -> None:
    browser = people.browser_of(app, people.person(session))

    answer = browser.send("/katalog/kunci", berkas=(b"\0", "berkas.bin"))

    assert answer.status_code == 409
