"""A site keeps the identity of its first day, wherever it moves to."""

from sqlalchemy.orm import Session

from lms.core import identity, site


def test_the_first_address_is_kept(session: Session) -> None:
    before = site.current()
    identity.claim(session)
    moved = site.Site(url="https://baru.example", identity="https://baru.example")
    site.configure(moved)

    identity.claim(session)
    identity.take(session)

    found = site.current()
    site.configure(before)
    assert found.url == "https://baru.example"
    assert found.identity == before.identity


def test_without_a_kept_identity_the_address_is_it(session: Session) -> None:
    before = site.current()

    identity.take(session)

    assert site.current() == before
