"""Request bodies: read strictly, and refused quickly."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.core import json
from lms.core.json import JsonObject
from lms.xapi import bodies
from lms.xapi.bodies import Body
from lms.xapi.errors import BodyError, UnsupportedBodyError
from lms.xapi.multipart import Part
from tests.xapi.said import Json, said
from tests.xapi.strategies import json_values

HARMFUL = {
    "nothing": b"",
    "no JSON": b"{",
    "two values": b"{}{}",
    "NaN": b'{"a":NaN}',
    "Infinity": b'{"a":-Infinity}',
    "an endless number": b'{"a":1e400}',
    "ten to the 400": b'{"a":1' + b"0" * 400 + b"}",
    "half a pair": b'{"a":"\\ud800"}',
    "the other half": b'{"a":"\\udc00"}',
    "no UTF-8": b'{"a":"\xff"}',
    "UTF-16": '{"a":1}'.encode("utf-16"),
    "a byte order mark": b"\xef\xbb\xbf{}",
    "a name twice": b'{"a":1,"a":1}',
    "a name twice inside": b'[{"b":{"a":1, "a" :2}}]',
    "a name twice, written differently": b'{"a":1,"\\u0061":1}',
    "a name twice, hidden by a colon": b'{"a":"\\u003a","a":"\\u003a\\u003a"}',
    "a name twice in a value that is dropped": b'{"a":{"b":1},"a":{"c":2}}',
    "65 levels in an object": b'{"a":' * 65 + b"1" + b"}" * 65,
    "300 levels": b"[" * 300 + b"]" * 300,
    "65 levels": b"[" * 65 + b"]" * 65,
    "10000 levels": b"[" * 10_000 + b"]" * 10_000,
    "100000 open levels": b'{"a":' * 100_000,
}


@pytest.mark.parametrize("name", HARMFUL)
def test_a_harmful_body_is_refused(name: str) -> None:
    with pytest.raises(BodyError):
        bodies.parse(HARMFUL[name])


HARMLESS: dict[str, tuple[bytes, Json]] = {
    "a colon in a text": (b'{"a":"b:c","d":"\\":"}', {"a": "b:c", "d": '":'}),
    "a colon in a name": (b'{"a:b":1,"a":1}', {"a:b": 1, "a": 1}),
    "the same name in two objects": (b'[{"a":1},{"a":1}]', [{"a": 1}, {"a": 1}]),
    "an escaped backslash": (b'{"a":"\\\\","b":1}', {"a": "\\", "b": 1}),
    "a whole pair": (b'{"a":"\\ud83d\\ude00"}', {"a": "😀"}),
    "white space": (b' {\n"a" :\t1 } ', {"a": 1}),
    "an escaped colon": (b'{"a":"b\\u003ac","d":"\\u003A:"}', {"a": "b:c", "d": "::"}),
    "an escaped colon in a name": (b'{"a\\u003ab":1}', {"a:b": 1}),
    "an escaped quote before a colon": (b'{"a":"\\u0022:"}', {"a": '":'}),
    "100 levels in 100 objects": (b"[" + b"[[]]," * 99 + b"0]", [[[]]] * 99 + [0]),
    "64 levels": (b"[" * 64 + b"]" * 64, json.loads(b"[" * 64 + b"]" * 64)),
}


@pytest.mark.parametrize("name", HARMLESS)
def test_a_harmless_body_is_read(name: str) -> None:
    raw, value = HARMLESS[name]

    assert bodies.parse(raw) == value


@given(st.dictionaries(st.text(max_size=5), json_values, max_size=4))
def test_every_json_is_read_as_it_is(value: JsonObject) -> None:
    assert bodies.parse(json.dumps(value)) == value


@given(
    st.dictionaries(st.text(max_size=5), json_values, min_size=1, max_size=4),
    st.data(),
)
def test_a_repeated_name_is_always_found(
    value: JsonObject, data: st.DataObject
) -> None:
    name = data.draw(st.sampled_from(sorted(value)))
    again = json.dumps({name: data.draw(json_values)})

    with pytest.raises(BodyError, match="twice"):
        bodies.parse(again[:-1] + b"," + json.dumps(value)[1:])


def _is_refused(raw: bytes) -> bool:
    try:
        bodies.check(raw, json.loads(raw))
    except BodyError:
        return True
    return False


# Written so that names repeat, colons hide and brackets stand in texts.
_names = st.sampled_from(["a", "b", "a:b", "[", '":'])
_written_names = _names.map(lambda name: json.dumps(name).decode()) | st.sampled_from(
    ['"\\u0061"', '"a\\u003ab"', '"\\u0022:"']
)
_written = st.recursive(
    _written_names | st.sampled_from(["1", "1.50", "true", "null", '"\\u003A{"']),
    lambda inner: (
        st.lists(inner, max_size=3).map(lambda items: f"[{', '.join(items)}]")
        | st.lists(st.tuples(_written_names, inner), max_size=3).map(
            lambda pairs: (
                "{" + ",".join(f"{name} : {item}" for name, item in pairs) + "}"
            )
        )
        | st.lists(st.tuples(_written_names, inner), max_size=3).map(
            lambda pairs: "{" + ",".join(f"{name}:{item}" for name, item in pairs) + "}"
        )
    ),
    max_leaves=12,
)


@given(_written)
def test_what_is_quickly_found_sound_passes_the_exact_check(text: str) -> None:
    raw = text.encode()

    is_sound = bodies.is_plainly_sound(raw, json.loads(raw))

    assert not (is_sound and _is_refused(raw))


@given(_written)
def test_what_hides_no_colon_and_is_flat_is_decided_quickly(text: str) -> None:
    raw = text.replace("\\u003", "\\u004").encode()

    is_sound = bodies.is_plainly_sound(raw, json.loads(raw))

    assert is_sound is not _is_refused(raw)


@given(st.integers(60, 70), st.sampled_from(["[", '{"a":']))
def test_depth_is_refused_beyond_64_levels_and_not_before(
    levels: int, opening: str
) -> None:
    closing = "]" if opening == "[" else "}"
    raw = (opening * levels + "1" + closing * levels).encode()

    assert _is_refused(raw) is (levels > 64)
    assert not bodies.is_plainly_sound(raw, json.loads(raw)) or levels <= 64


def test_one_statement_is_a_batch_of_one() -> None:
    assert bodies.statements(json.dumps(said())) == [said()]
    assert bodies.statements(json.dumps([said(), said()])) == [said(), said()]


@pytest.mark.parametrize("value", [1, "x", None, [1], [None], {"attachments": [1]}])
def test_what_is_no_statement_is_left_to_the_rules(value: Json) -> None:
    assert bodies.statements(json.dumps(value)) in ([value], value)


MULTIPART = "multipart/mixed; boundary=x"


def test_a_body_of_json_has_no_further_parts() -> None:
    assert bodies.split(b"{}", "application/json; charset=utf-8") == Body(b"{}")


def test_the_first_part_holds_the_statements() -> None:
    raw = (
        b"--x\r\nContent-Type: application/json\r\n\r\n{}\r\n"
        b"--x\r\nX-Y: 1\r\n\r\nnaskah\r\n--x--"
    )

    found = bodies.split(raw, MULTIPART)

    assert found == Body(b"{}", (Part(b"naskah", {"x-y": "1"}),))


@pytest.mark.parametrize("header", [b"Content-Type: text/plain\r\n", b""])
def test_a_first_part_of_another_type_is_refused(header: bytes) -> None:
    with pytest.raises(BodyError, match="first part"):
        bodies.split(b"--x\r\n" + header + b"\r\n{}\r\n--x--", MULTIPART)


@pytest.mark.parametrize(
    "kind", ["", "text/plain", "multipart/form-data; boundary=x", "application/jsonx"]
)
def test_other_types_are_refused(kind: str) -> None:
    with pytest.raises(UnsupportedBodyError):
        bodies.split(b"{}", kind)
