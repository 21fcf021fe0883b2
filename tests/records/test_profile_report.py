"""Checking against a profile: what is found, in words, and in whose records."""

from collections.abc import Iterator
from itertools import count
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from lms.accounts.models import AuditEntry
from lms.core import json
from lms.core.db import Mode, mode
from lms.core.json import JsonObject
from lms.courses.profile import document as own
from lms.courses.statements import cohort_iri
from lms.records import findings
from lms.records.asked import Asked
from lms.records.errors import LargeProfileError
from lms.records.queries import profiles as queries
from lms.records.queries.profiles import Findings
from lms.records.views import profiles as views
from lms.xapi import store as door
from lms.xapi.agents import lms_authority
from lms.xapi.profiles import reading, rulebook
from lms.xapi.profiles.patterns import Standing
from lms.xapi.profiles.rulebook import Rulebook
from lms.xapi.profiles.templates import Violation, problems, values, violations
from lms.xapi.store import Origin, Source
from tests.admin.world import World
from tests.browser import Browser
from tests.xapi.profiles import parts
from tests.xapi.said import ANI

PAGE = "/rekam/profil"
OPENED, CLOSED = "https://contoh.go.id/buka", "https://contoh.go.id/tutup"
PROFILE = parts.document(
    prefLabel={"id": "Profil <uji>"},
    templates=[
        {
            **parts.template(OPENED),
            "prefLabel": {"id": "Membuka", "en": "Opening"},
            "rules": [{"location": "$.result.success", "presence": "included"}],
        },
        parts.template(CLOSED),
    ],
    patterns=[parts.pattern("urut", "sequence", OPENED, CLOSED, primary=True)],
)


def _book(document: JsonObject = PROFILE) -> Rulebook:
    return rulebook.gather(reading.read(document))


def _said(verb: str, run: UUID | None, **more: object) -> JsonObject:
    context = more.pop("context", {})
    if run is not None:
        context = {**context, "registration": str(run)}  # type: ignore[dict-item]  # a dict
    return {
        "actor": ANI,
        "verb": {"id": verb},
        "object": {"id": "https://contoh.go.id/pintu"},
        "context": context,
        **more,
    }


def _add(world: World, *said: JsonObject, home: UUID | None = None) -> list[UUID]:
    origin = Origin(home or world.t1, Source.CLIENT, lms_authority())
    return door.add(world.session, said, origin)


def _sent(browser: Browser, document: object = PROFILE, query: str = "") -> str:
    form = {"source": "teks", "text": json.dumps(document).decode()}
    answered = browser.send(f"{PAGE}{query}", **form)
    assert answered.status_code == 200, answered.text
    return answered.text


def _uploaded(browser: Browser, content: bytes) -> TestResponse:
    """Send a file; the body is made here, as the client would leave one open."""
    fields = {"source": "berkas", "csrf_token": browser.csrf_token()}
    body = b"".join(
        b'--x\r\nContent-Disposition: form-data; name="%b"\r\n\r\n%b\r\n'
        % (name.encode(), value.encode())
        for name, value in fields.items()
    )
    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="p"\r\n\r\n'
    return browser.post(
        PAGE,
        data=body + head + content + b"\r\n--x--\r\n",
        content_type="multipart/form-data; boundary=x",
    )


RIGHT = {"result": {"success": True}}


def test_the_page_says_which_statement_breaks_which_rule_and_why(
    world: World,
) -> None:
    good, bad = _add(world, _said(OPENED, uuid4(), **RIGHT), _said(OPENED, uuid4()))
    browser = world.browser("A1")

    page = _sent(browser)

    assert "<bdi>Membuka</bdi>" in page
    assert "tidak ada, padahal wajib" in page
    assert f"/rekam/{world.t1}/{bad}" in page
    assert f"/rekam/{world.t1}/{good}" not in page
    assert "Profil &lt;uji&gt;" in page
    acts = world.session.scalars(select(AuditEntry.act)).all()
    assert "profile_checked" in acts


def test_a_registration_is_followed_from_its_first_statement(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, broken = uuid4(), uuid4()
    _add(world, _said(OPENED, whole, **RIGHT))
    wrong, *_rest = _add(world, _said(CLOSED, broken))
    _add(world, _said(CLOSED, whole))
    monkeypatch.setattr(queries, "MOST", 2)

    found = queries.check(world.session, world.t1, Asked(), (), _book())

    assert found.is_cut
    assert found.statements.read == 2
    assert found.runs is not None
    # The second registration would be one statement too many.
    assert (found.registrations, found.left_out) == (1, 1)
    assert found.runs.runs == {Standing.COMPLETE: 1}

    monkeypatch.setattr(queries, "MOST", 5000)
    page = _sent(world.browser("A1"))
    assert "datang: “tutup”; seharusnya: “Membuka”" in page
    assert f"/rekam/{world.t1}/{wrong}" in page
    assert str(broken) in page


def test_a_slow_check_ends_with_what_it_has(world: World) -> None:
    _add(world, *(_said(OPENED, uuid4()) for _ in range(3)))
    seconds = count(0, 2)

    found = queries.check(
        world.session, world.t1, Asked(), (), _book(), now=lambda: next(seconds)
    )

    assert found.is_cut
    assert found.statements.read == 2
    assert (found.registrations, found.left_out) == (2, 0)


def test_only_what_one_may_read_is_checked(world: World) -> None:
    grouping = [{"id": cohort_iri(world.cohorts["K1"].id)}]
    context = {"contextActivities": {"grouping": grouping}}
    (inside,) = _add(world, _said(OPENED, None, context=context))
    (outside,) = _add(world, _said(OPENED, None))
    (elsewhere,) = _add(world, _said(OPENED, None), home=world.t2)

    page = _sent(world.browser("G1"))

    assert str(inside) in page
    assert str(outside) not in page
    assert str(elsewhere) not in page
    path = f"{PAGE}?lembaga={world.t2}"
    assert world.browser("G1").send(path, source="sendiri").status_code == 404
    assert world.browser("P1").send(PAGE, source="sendiri").status_code == 403


def test_what_is_no_profile_is_refused_in_words(world: World) -> None:
    browser = world.browser("A1")
    rule = {"location": "bukan jalur", "presence": "included"}
    broken = parts.document(templates=[parts.template("x", rules=[rule])])
    large = parts.document(
        templates=[parts.template(str(number)) for number in range(1001)]
    )
    for text, words in (
        ("{", "bukan JSON"),
        ("", "Tempel teks profil"),
        ("[]", "Profil ini keliru"),
        (json.dumps(broken).decode(), "templates[0].rules[0].location"),
        (json.dumps(large).decode(), "terlalu besar untuk halaman ini"),
    ):
        answered = browser.send(PAGE, source="teks", text=text)
        assert answered.status_code == 400
        assert words in answered.text, text[:50]
    answered = _uploaded(browser, b" " * (2 * 1024 * 1024 + 1))
    assert answered.status_code == 400
    assert "lebih besar dari 2 MB" in answered.text
    assert _uploaded(browser, json.dumps(PROFILE)).status_code == 200


def test_our_own_statements_are_checked_one_check_at_a_time_without_a_lock(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    modes: list[Mode] = []
    check = queries.check

    def looked_at(*given: Any) -> Findings:  # noqa: ANN401 - what ``check`` takes
        modes.append(mode.get())
        return check(*given)

    monkeypatch.setattr(queries, "check", looked_at)
    browser = world.browser("A1")

    with views._alone():
        assert browser.send(PAGE, source="sendiri").status_code == 409
    answered = browser.send(PAGE, source="sendiri")

    assert answered.status_code == 200
    assert "Tidak ada yang melanggar profil" in answered.text
    assert modes == [Mode.READ]


def _large() -> Iterator[JsonObject]:
    rules = [{"location": "$.a", "any": list(range(101))} for _ in range(100)]
    yield parts.document(templates=[parts.template("t", rules=rules)])
    long = {"location": "$" + ".a" * 300, "presence": "included"}
    yield parts.document(templates=[parts.template("t", rules=[long])])
    doubled = [
        parts.pattern(f"p{number}", "sequence", *[f"p{number + 1}"] * 2)
        for number in range(12)
    ]
    yield parts.document(
        templates=[parts.template("p12")],
        patterns=[parts.pattern("alle", "optional", "p0", primary=True), *doubled],
    )


@pytest.mark.parametrize("profile", tuple(_large()), ids=["rules", "path", "states"])
def test_a_profile_that_would_hold_a_server_up_is_refused(
    profile: JsonObject,
) -> None:
    with pytest.raises(LargeProfileError):
        queries.check_size(_book(profile))


def test_our_own_profile_is_not_too_large() -> None:
    queries.check_size(_book(own.profile()))


def _all_violations() -> Iterator[Violation]:
    document = {"one": {"a": 1}, "two": {}}
    for rule in (
        {"presence": "excluded", "location": "$.*.a"},
        {"presence": "included", "location": "$.b"},
        {"presence": "included", "location": "$.*", "selector": "$.a"},
        {"any": [2], "location": "$.*.a"},
        {"all": [2], "location": "$.*.a"},
        {"all": [1], "location": "$.*", "selector": "$.a"},
        {"none": [1], "location": "$.*.a"},
        {"any": list(range(5, 15)), "location": "$.*.b"},
    ):
        (read,) = parts.ruled(rule).rules
        for what, wrong in problems(read, values(document, read)):
            yield Violation("t", read.location, what, wrong)
    referring = reading.read(
        parts.document(
            templates=[
                parts.template("t", objectStatementRefTemplate=["x"]),
            ]
        )
    ).templates[0]
    yield from violations({"object": {"id": "a"}}, referring)
    yield Violation("t", "$.object", "must refer to a statement of a or b")


def test_every_finding_of_the_library_has_words_of_ours() -> None:
    told = {each.what: findings.told(each.what) for each in _all_violations()}

    assert len(told) >= 9
    assert [what for what, words in told.items() if what == words] == []
    assert [words for words in told.values() if " and " in words] == []
