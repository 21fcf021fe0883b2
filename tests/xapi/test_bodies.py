"""Request bodies: read strictly, and refused quickly."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.core import json
from lms.core.json import JsonObject
from lms.xapi import bodies
from lms.xapi.errors import BodyError, StatementError
from tests.xapi.said import Json, attachment, said, sub_statement
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


def test_one_statement_is_a_batch_of_one() -> None:
    assert bodies.statements(json.dumps(said())) == [said()]
    assert bodies.statements(json.dumps([said(), said()])) == [said(), said()]


@pytest.mark.parametrize(
    ("statement", "path"),
    [
        (
            said(attachments=[attachment(), {"usageType": "http://a/b"}]),
            "attachments[1]",
        ),
        (
            said(object=sub_statement(attachments=[{"display": {}}])),
            "object.attachments[0]",
        ),
        (
            said(attachments=[attachment(usageType=bodies.SIGNATURE)]),
            "attachments[0]",
        ),
    ],
)
def test_an_attachment_without_its_content_is_refused(
    statement: JsonObject, path: str
) -> None:
    with pytest.raises(StatementError) as caught:
        bodies.statements(json.dumps(statement))

    assert caught.value.path == path


def test_the_place_in_the_batch_is_named() -> None:
    batch = [said(), said(attachments=[{}])]

    with pytest.raises(StatementError) as caught:
        bodies.statements(json.dumps(batch))

    assert caught.value.path == "[1].attachments[0]"


@pytest.mark.parametrize("value", [1, "x", None, [1], [None], {"attachments": [1]}])
def test_what_is_no_statement_is_left_to_the_rules(value: Json) -> None:
    assert bodies.statements(json.dumps(value)) in ([value], value)
