"""docs/xapi-profile.md says what the code does."""

from lms.courses.profile.templates import templates
from tests.architecture.xapi_profile_page import PAGE, page
from tests.courses.profile.examples import examples


def test_the_page_on_the_profile_is_as_the_code_makes_it() -> None:
    remedy = "write it again: python -m tests.architecture.xapi_profile_page"

    assert PAGE.read_text(encoding="utf-8") == page(), remedy


def test_the_page_has_an_example_of_every_kind_and_no_other() -> None:
    assert set(examples()) == {template.name for template in templates()}
