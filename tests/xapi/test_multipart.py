"""multipart/mixed by bytes: read strictly, written so that it can be read."""

import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.xapi import multipart
from lms.xapi.errors import BodyError
from lms.xapi.multipart import MAX_HEADERS, MAX_PARTS, File, Part

BOUNDARIES = {
    "multipart/mixed; boundary=abc": b"abc",
    'multipart/mixed; boundary="a b:c"': b"a b:c",
    "multipart/mixed;charset=utf-8;BOUNDARY=abc ; x=y": b"abc",
    "multipart/mixed; boundary=---3.14": b"---3.14",
    f"multipart/mixed; boundary={'a' * 70}": b"a" * 70,
}


@pytest.mark.parametrize("header", BOUNDARIES)
def test_the_boundary_is_read_from_the_header(header: str) -> None:
    assert multipart.boundary_of(header) == BOUNDARIES[header]


@pytest.mark.parametrize(
    "parameters",
    [
        "",
        ";",
        "; boundary",
        "; boundary=",
        '; boundary=""',
        '; boundary="abc',
        "; boundary=a b",
        '; boundary="abc "',
        "; boundary=a; boundary=b",
        "; boundary=é",
        '; boundary="a\\"b"',
        "; boundary=" + "a" * 71,
        "; myboundary=a",
    ],
)
def test_a_header_without_one_sound_boundary_is_refused(parameters: str) -> None:
    with pytest.raises(BodyError, match="boundary"):
        multipart.boundary_of(f"multipart/mixed{parameters}")


READABLE: dict[str, tuple[bytes, list[Part]]] = {
    "one part": (b"--b\r\nA: 1\r\n\r\nx\r\n--b--\r\n", [Part(b"x", {"a": "1"})]),
    "no line end after the last boundary": (
        b"--b\r\n\r\nx\r\n--b--",
        [Part(b"x")],
    ),
    "white space after boundaries": (
        b"--b \t\r\n\r\nx\r\n--b-- \r\n",
        [Part(b"x")],
    ),
    "text around the parts": (
        b"preamble\r\n--b\r\n\r\nx\r\n--b--\r\nepilogue --b\r\n",
        [Part(b"x")],
    ),
    "an empty content": (b"--b\r\nA: 1\r\n\r\n\r\n--b--", [Part(b"", {"a": "1"})]),
    "line ends in the content": (
        b"--b\r\n\r\n\r\n\r\nx\r\n\n\r\r\n--b--",
        [Part(b"\r\n\r\nx\r\n\n\r")],
    ),
    "boundaries in the content": (
        b"--b\r\n\r\nx--b--\r\n --b\r\n--bc\r\n--b--c\n--b\r\nx--b\r\n--b--",
        [Part(b"x--b--\r\n --b\r\n--bc\r\n--b--c\n--b\r\nx--b")],
    ),
    "an empty value": (b"--b\r\nA:\r\n\r\nx\r\n--b--", [Part(b"x", {"a": ""})]),
    "two parts": (
        b"--b\r\nA: 1\r\n\r\nx\r\n--b\r\nB:  2 \r\n\r\ny\r\n--b--",
        [Part(b"x", {"a": "1"}), Part(b"y", {"b": "2"})],
    ),
}


@pytest.mark.parametrize("name", READABLE)
def test_a_sound_body_is_read(name: str) -> None:
    body, parts = READABLE[name]

    assert multipart.read(body, b"b") == parts


REFUSED = {
    "nothing": b"",
    "no boundary": b"A: 1\r\n\r\nx",
    "only the last boundary": b"--b--\r\n",
    "only the first boundary": b"--b\r\n",
    "cut off in the content": b"--b\r\nA: 1\r\n\r\nx",
    "cut off in the headers": b"--b\r\nA: 1\r\n",
    "cut off in the last boundary": b"--b\r\n\r\nx\r\n--b-",
    "cut off after a boundary": b"--b\r\n\r\nx\r\n--b",
    "line feeds alone": b"--b\n\nx\n--b--\n",
    "another boundary": b"--c\r\n\r\nx\r\n--c--",
    "no end of the headers": b"--b\r\nA: 1\r\n--b--",
    "a header without a colon": b"--b\r\nA\r\n\r\nx\r\n--b--",
    "a header without a name": b"--b\r\n: 1\r\n\r\nx\r\n--b--",
    "a space in a name": b"--b\r\nA : 1\r\n\r\nx\r\n--b--",
    "a header twice": b"--b\r\nA: 1\r\na: 2\r\n\r\nx\r\n--b--",
    "a folded header": b"--b\r\nA: 1\r\n 2\r\n\r\nx\r\n--b--",
    "a line feed in a header": b"--b\r\nA: 1\nB: 2\r\n\r\nx\r\n--b--",
    "a NUL in a header": b"--b\r\nA: \x00\r\n\r\nx\r\n--b--",
    "a megabyte of one header": b"--b\r\nA: " + b"1" * 2**20 + b"\r\n\r\nx\r\n--b--",
    "a megabyte of headers": b"--b\r\n" + b"A: 1\r\n" * 2**17 + b"\r\nx\r\n--b--",
    "too many parts": b"--b\r\n\r\n\r\n" * (MAX_PARTS + 1) + b"--b--",
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_body_that_is_not_sound_is_refused(name: str) -> None:
    with pytest.raises(BodyError):
        multipart.read(REFUSED[name], b"b")


def test_as_many_parts_as_allowed_are_read() -> None:
    body = b"--b\r\n\r\n\r\n" * MAX_PARTS + b"--b--"

    assert len(multipart.read(body, b"b")) == MAX_PARTS


def test_who_asked_for_the_parts_may_read_more() -> None:
    body = b"--b\r\n\r\n\r\n" * (MAX_PARTS + 1) + b"--b--"

    assert len(multipart.read(body, b"b", math.inf)) == MAX_PARTS + 1


def test_headers_may_be_as_long_as_allowed() -> None:
    value = "1" * (MAX_HEADERS - len("A: \r\n\r\n"))
    body = f"--b\r\nA: {value}\r\n\r\nx\r\n--b--".encode()

    assert multipart.read(body, b"b") == [Part(b"x", {"a": value})]


def test_every_prefix_of_a_body_is_refused() -> None:
    body = b"--b\r\nA: 1\r\n\r\nx\r\n--b\r\n\r\ny\r\n--b--"

    for length in range(len(body)):
        with pytest.raises(BodyError):
            multipart.read(body[:length], b"b")


_values = st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), max_size=20)
_headers = st.dictionaries(st.sampled_from(["a", "b-c", "x_1"]), _values.map(str.strip))


@given(st.lists(st.tuples(_headers, st.binary(max_size=60)), min_size=1, max_size=4))
def test_what_is_written_is_read_again(
    parts: list[tuple[dict[str, str], bytes]],
) -> None:
    message = multipart.write(parts)
    body = b"".join(message.chunks)

    found = multipart.read(body, multipart.boundary_of(message.content_type))

    assert found == [Part(content, headers) for headers, content in parts]
    assert message.length == len(body)


def test_a_file_is_sent_as_it_lies_there(tmp_path: Path) -> None:
    content = b"0123456789" * 20_000
    path = tmp_path / "naskah"
    path.write_bytes(content)
    message = multipart.write([({"A": "1"}, File(path, len(content)))])

    body = b"".join(message.chunks)

    (found,) = multipart.read(body, multipart.boundary_of(message.content_type))
    assert found.content == content
    assert message.length == len(body)


@pytest.mark.parametrize("value", ["1\r\nB: 2", "1\n", "\x00", "π"])
def test_no_header_is_written_that_would_be_two(value: str) -> None:
    with pytest.raises(ValueError, match="one line"):
        multipart.write([({"A": value}, b"")])
