"""Only places inside this site."""

import pytest

from lms.web.destinations import local


@pytest.mark.parametrize(
    "target",
    ["/", "/kelas/1", "/gaya?halaman=2", "/a#b", "/a?next=//b", "/a:b", "/é"],
)
def test_a_path_of_this_site_is_kept(target: str) -> None:
    assert local(target) == target


@pytest.mark.parametrize(
    "target",
    [
        None,
        "",
        "kelas",
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "https:evil.example",
        "https://evil.example",
        "javascript:alert(1)",
        "/\t/evil.example",
        "/a\r\nSet-Cookie: x=1",
        " /a",
        "/a b",
        "\x00/a",
    ],
)
def test_every_other_place_is_refused(target: str | None) -> None:
    assert local(target, "/beranda") == "/beranda"
