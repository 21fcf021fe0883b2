"""The profile is published under the addresses that its identifiers name."""

from flask import Flask
from sqlalchemy.orm import Session

from lms.core import site
from lms.courses.profile import document
from lms.courses.profile.extensions import EXTENSIONS
from lms.courses.profile.patterns import PATTERNS
from lms.courses.profile.templates import templates
from tests.browser import Browser
from tests.factories import people

BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


def _path(iri: str) -> str:
    return iri.removeprefix(site.current().url)


def test_a_program_gets_the_profile_as_json_ld(client: Browser) -> None:
    response = client.get("/profile")

    assert response.mimetype == "application/ld+json"
    assert response.get_json(force=True) == document.profile()


def test_a_program_that_knows_only_json_gets_the_profile_too(client: Browser) -> None:
    response = client.get("/profile", headers={"Accept": "application/json"})

    assert response.get_json(force=True)["type"] == "Profile"


def test_a_browser_gets_a_page(client: Browser) -> None:
    response = client.get("/profile", headers=BROWSER)

    assert response.mimetype == "text/html"
    assert 'id="templates-attempt-scored"' in response.text
    assert "expapi/verbs/registered" in response.text.replace("<wbr>", "")


def test_the_page_speaks_the_readers_language(client: Browser) -> None:
    indonesian = client.get("/profile", headers={**BROWSER, "Accept-Language": "id"})
    english = client.get("/profile", headers={**BROWSER, "Accept-Language": "en"})

    assert "soal dijawab" in indonesian.text
    assert "question answered" in english.text


def test_caches_keep_page_and_document_apart(client: Browser) -> None:
    answers = [client.get("/profile"), client.get("/profile", headers=BROWSER)]

    assert all("Accept" in answer.vary for answer in answers)


def test_the_document_may_be_kept_and_read_from_other_sites(client: Browser) -> None:
    response = client.get("/profile")

    assert response.cache_control.max_age == 3600
    assert response.access_control_allow_origin == "*"
    assert response.headers["Cross-Origin-Resource-Policy"] == "cross-origin"


def test_no_shared_cache_keeps_the_cookie_of_a_reader(
    app: Flask, session: Session
) -> None:
    browser = people.browser_of(app, people.person(session))

    response = browser.get("/profile")

    assert response.cache_control.private or "Set-Cookie" not in response.headers


def test_a_copy_that_is_still_right_is_not_sent_again(client: Browser) -> None:
    tag = client.get("/profile").headers["ETag"]

    response = client.get("/profile", headers={"If-None-Match": tag})

    assert response.status_code == 304


def test_the_versions_identifier_leads_to_the_document(client: Browser) -> None:
    version = _path(document.profile()["versions"][0]["id"])

    assert client.get(version).get_json(force=True) == document.profile()


def test_another_version_is_not_there(client: Browser) -> None:
    assert client.get("/profile/v/2").status_code == 404


def test_every_part_has_a_document_at_its_identifier(client: Browser) -> None:
    profile = document.profile()
    parts = [*profile["concepts"], *profile["templates"], *profile["patterns"]]

    found = [client.get(_path(part["id"])).get_json(force=True) for part in parts]

    assert [each["id"] for each in found] == [part["id"] for part in parts]


def test_every_part_has_a_place_on_the_page(client: Browser) -> None:
    page = client.get("/profile", headers=BROWSER).text
    names = [
        *(f"extensions-{extension.name}" for extension in EXTENSIONS),
        *(f"templates-{template.name}" for template in templates()),
        *(f"patterns-{pattern.name}" for pattern in PATTERNS),
    ]

    assert [name for name in names if f'id="{name}"' not in page] == []


def test_a_browser_is_sent_to_the_place_of_a_part(client: Browser) -> None:
    response = client.get("/profile/templates/enrolled", headers=BROWSER)

    assert response.status_code == 303
    assert response.location == "/profile#templates-enrolled"


def test_a_part_that_is_not_there_is_not_found(client: Browser) -> None:
    assert client.get("/profile/templates/nothing").status_code == 404
    assert client.get("/profile/templates/nothing", headers=BROWSER).status_code == 404
