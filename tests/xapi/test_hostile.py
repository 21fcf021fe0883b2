"""Requests that mean harm, or nothing: refused at once, in JSON, and nothing is stored.

The bounds of time are of this process's own work, which no other load on the machine
lengthens; each is some times what was measured.
"""

import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.test import Client, TestResponse

from lms.core import clock, json
from lms.core.json import JsonObject
from lms.xapi import verbs
from tests.xapi import strategies
from tests.xapi.lrs import Lrs, new_key
from tests.xapi.said import ANI, PAGE, Json, attachment, said, sub_statement

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

MEBIBYTE = 1024 * 1024
MOST_MEMORY = 100 * MEBIBYTE
JSON = {"Content-Type": "application/json"}


def post(lrs: Lrs, body: bytes) -> TestResponse:
    """Send a body as it is."""
    return lrs.send("POST", body=body, headers={**JSON})


def extended(raw: bytes) -> bytes:
    """Return a statement whose one extension is ``raw``."""
    statement = json.dumps(said(result={"extensions": {PAGE: "HERE"}}))
    return statement.replace(b'"HERE"', raw)


@contextmanager
def bounded(seconds: float = 1) -> Iterator[None]:
    """Fail when the block takes more of this process's time than it should."""
    began = time.process_time()
    yield
    assert time.process_time() - began < seconds


# --- Bodies

NO_BODY: dict[str, bytes] = {
    "nothing": b"",
    "cut off": json.dumps(said())[:-1],
    "two values": json.dumps(said()) * 2,
    "a form": b"statement=1",
    "NaN": extended(b"NaN"),
    "infinity": extended(b"-Infinity"),
    "an endless number": extended(b"1e400"),
    "ten to the 400": extended(b"1" + b"0" * 400),
    "half of a pair": extended(b'"\\ud800"'),
    "the other half": extended(b'"\\udfff"'),
    "half of a pair in bytes": extended(b'"\xed\xa0\x80"'),
    "no UTF-8": extended(b'"\xff"'),
    "UTF-16": json.dumps(said()).decode().encode("utf-16"),
    "a byte order mark": b"\xef\xbb\xbf" + json.dumps(said()),
    "a control letter": extended(b'"\x01"'),
    "a name twice": extended(b'{"a":1,"a":1}'),
    "a name twice by an escape": extended(b'{"a":1,"\\u0061":2}'),
    "an actor twice": b'{"actor":{},' + json.dumps(said())[1:],
    "a comment": extended(b"1 /* x */"),
    "a comma too many": extended(b"[1,]"),
    "a number with a zero before": extended(b"01"),
    "a hexadecimal number": extended(b"0x1"),
    "65 levels": extended(b"[" * 65 + b"]" * 65),
    "10,000 levels": extended(b"[" * 10_000 + b"]" * 10_000),
    "10,000 levels of objects": extended(b'{"a":' * 10_000 + b"1" + b"}" * 10_000),
    "100,000 levels without end": b"[" * 10**5,
}


@pytest.mark.parametrize("name", NO_BODY)
def test_a_body_that_readers_could_take_differently_is_refused(
    lrs: Lrs, name: str
) -> None:
    with bounded():
        response = post(lrs, NO_BODY[name])

    assert (response.status_code, json.loads(response.data)["error"]) == (
        400,
        "invalid_body",
    )
    assert lrs.found() == []


NO_STATEMENTS: list[Json] = [
    None,
    True,
    1,
    "x",
    [None],
    [[]],
    [[said()]],
    [said(), 1],
    [said(), []],
    {"statements": [said()]},
]


@pytest.mark.parametrize("value", NO_STATEMENTS, ids=str)
def test_json_that_is_no_statement_is_refused(lrs: Lrs, value: Json) -> None:
    response = lrs.post(value)

    assert (response.status_code, json.loads(response.data)["error"]) == (
        400,
        "invalid_statement",
    )
    assert lrs.found() == []


@pytest.mark.parametrize("value", [None, [], [said()], {"id": None}, {"id": ["x"]}])
def test_put_takes_one_statement_with_its_own_id(lrs: Lrs, value: Json) -> None:
    assert lrs.put(value, statementId=uuid4()).status_code == 400


@given(value=strategies.json_values)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_json_breaks_the_store(lrs: Lrs, value: Json) -> None:
    assert lrs.post(value).status_code == (200 if value == [] else 400)
    assert lrs.put(value, statementId=uuid4()).status_code == 400


@given(raw=st.binary(max_size=64))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_bytes_break_the_store(lrs: Lrs, raw: bytes) -> None:
    assert post(lrs, raw).status_code == (200 if raw.strip() == b"[]" else 400)


# --- A batch is one thing

SPOILT = {
    "a statement without verb": {"actor": ANI, "object": {"id": PAGE}},
    "an unknown property": said(comment="x"),
    "no statement": 7,
    "null": None,
    "a time that never was": said(timestamp="2026-02-30T00:00:00Z"),
    "an attachment without content": said(
        attachments=[{k: v for k, v in attachment().items() if k != "fileUrl"}]
    ),
    "a SubStatement in a SubStatement": said(
        object=sub_statement(object=sub_statement())
    ),
}


@pytest.mark.parametrize("place", [0, 25, 50])
@pytest.mark.parametrize("name", SPOILT)
def test_one_bad_statement_refuses_its_whole_batch(
    lrs: Lrs, name: str, place: int
) -> None:
    batch: list[Json] = [said(id=str(uuid4())) for _ in range(50)]

    response = lrs.post([*batch[:place], SPOILT[name], *batch[place:]])

    answer = json.loads(response.data)
    assert response.status_code == 400
    assert answer["path"].startswith(f"[{place}]")
    assert lrs.found() == []
    assert lrs.post(batch).status_code == 200


def test_a_conflict_refuses_its_whole_batch(lrs: Lrs) -> None:
    known = said(id=str(uuid4()))
    lrs.stored(known)

    response = lrs.post([said(), {**known, "verb": {"id": verbs.VIEWED}}, said()])

    assert response.status_code == 409
    assert len(lrs.found()) == 1


def test_one_id_in_two_cases_is_the_same_id(lrs: Lrs) -> None:
    one = str(uuid4())

    response = lrs.post([said(id=one), said(id=one.upper())])

    assert response.status_code == 400
    assert lrs.found() == []


# --- Size and cost


class Endless:
    """A body that never ends, and knows how much of it was read."""

    def __init__(self) -> None:
        self.given = 0

    def read(self, size: int = -1) -> bytes:
        """Give as much as is asked for, and never all."""
        assert size >= 0
        self.given += size
        return b"[" * size


def sent(app: Flask, lrs: Lrs, body: Endless, **environ: object) -> TestResponse:
    """Post a body that no memory holds."""

    def with_body(
        request: "WSGIEnvironment", start: "StartResponse"
    ) -> Iterable[bytes]:
        return app.wsgi_app({**request, **environ, "wsgi.input": body}, start)

    return Client(with_body, TestResponse).post(
        "/xapi/statements", headers={**lrs.headers, **JSON}
    )


def test_a_body_of_50_megabytes_is_refused_unread(app: Flask, lrs: Lrs) -> None:
    body = Endless()

    with bounded(0.5):
        response = sent(app, lrs, body, CONTENT_LENGTH=str(50 * MEBIBYTE))

    assert (response.status_code, response.mimetype) == (413, "application/json")
    assert body.given == 0


def test_a_body_of_unknown_length_is_read_up_to_the_limit(app: Flask, lrs: Lrs) -> None:
    body = Endless()

    response = sent(app, lrs, body, **{"wsgi.input_terminated": True})

    assert (response.status_code, response.mimetype) == (413, "application/json")
    assert body.given <= 17 * MEBIBYTE


LARGE = {
    "15 megabytes of brackets": lambda: b"[" * (15 * MEBIBYTE),
    "15 megabytes of small objects": lambda: extended(
        b"[" + b'{"":1},' * (2 * MEBIBYTE) + b"1]"
    ),
    "100,000 levels in a batch": lambda: b"[" + extended(b"[" * 10**5) + b"]",
    "a text of 8 megabytes for a verb": lambda: json.dumps(
        said(verb={"id": "http://a/" + "b " * (4 * MEBIBYTE)})
    ),
    "a name of a megabyte twice": lambda: extended(
        b'{"%s":1,"%s":2}' % (b"n" * MEBIBYTE, b"n" * MEBIBYTE)
    ),
    "100,000 names, one of them twice": lambda: extended(
        b"{" + b",".join(b'"a%d":1' % n for n in range(10**5)) + b',"a7":1}'
    ),
    "100,000 wrong extensions": lambda: json.dumps(
        said(result={"extensions": {f"urn:{n}" if n else "x": n for n in range(10**5)}})
    ),
}


@pytest.mark.parametrize("name", LARGE)
def test_a_large_bad_body_costs_little_time(lrs: Lrs, name: str) -> None:
    body = LARGE[name]()

    with bounded():
        response = post(lrs, body)

    assert response.status_code in {400, 413}
    assert lrs.found() == []


def test_the_worst_bodies_cost_little_memory() -> None:
    """Measured in a process of its own, where nothing is left over from other tests."""
    before, *after = map(
        int,
        subprocess.run(  # noqa: S603 - our own code
            [sys.executable, "-c", WORST],
            check=True,
            capture_output=True,
            text=True,
        ).stdout.split(),
    )

    assert max(after) - before < MOST_MEMORY // 1024


WORST = """
import os
import resource
from lms.xapi import bodies
from lms.xapi.errors import PamongError

def say_most():
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, flush=True)

def read(value, count):
    try:
        bodies.parse(b"[" + (value + b",") * count + b"1]")
    except PamongError:
        pass

say_most()
for value in (b'{"":1}', b"[[]]", b"1.5", b'"ab"', b'{"a":[2.5]}'):
    for count in (74_000, 149_000, 299_000, 16 * 1024 * 1024 // (len(value) + 1)):
        if os.fork() == 0:
            read(value, count)
            say_most()
            os._exit(0)
        os.wait()
"""


def test_a_statement_with_100000_extensions_is_stored_in_time(lrs: Lrs) -> None:
    extensions = {f"urn:x:{number}": number for number in range(10**5)}
    statement = said(result={"extensions": extensions})

    with bounded(2):
        statement_id = lrs.stored(statement)

    assert lrs.one(statement_id)["result"]["extensions"] == extensions


TRICKS = {
    "an IRI": lambda text: said(verb={"id": text}),
    "a mailto": lambda text: said(actor={"mbox": text}),
    "a language tag": lambda text: said(context={"language": text}),
    "a duration": lambda text: said(result={"duration": text}),
    "a media type": lambda text: said(attachments=[attachment(contentType=text)]),
    "a timestamp": lambda text: said(timestamp=text),
    "a sum": lambda text: said(attachments=[attachment(sha2=text)]),
    "a version": lambda text: said(version=text),
}
REPEATED = {
    "an IRI": ["a:" + "a%" * 10**5 + " ", "a" * 10**6],
    "a mailto": ["mailto:" + "a@" * 10**5, "mailto:" + "a" * 10**6],
    "a language tag": ["en" + "-aaaaa" * 10**5 + "-", "x" + "-a" * 10**5 + "_"],
    "a duration": ["P" + "1" * 10**6, "P" + "1Y" * 10**5, "P" + "1.1Y" * 10**5],
    "a media type": ["a/b" + ";a=b" * 10**5 + ";!", "a/b;a=" + '"' * 10**5],
    "a timestamp": ["2026-01-01T00:00:00." + "1" * 10**6, "2" * 10**6],
    "a sum": ["a" * 10**6],
    "a version": ["1.0." + "1" * 10**6 + "x"],
}


@pytest.mark.parametrize("name", TRICKS)
def test_no_pattern_takes_long_to_refuse_a_text(lrs: Lrs, name: str) -> None:
    with bounded():
        responses = [lrs.post(TRICKS[name](text)) for text in REPEATED[name]]

    assert {response.status_code for response in responses} == {400}


# --- Times at the end of time


EDGES = [
    "0001-01-01T00:00:00Z",
    "0001-01-01T00:00:00+14:00",
    "0001-01-01T00:00:00-14:00",
    "9999-12-31T23:59:59.999999Z",
    "9999-12-31T23:59:59.999999+14:00",
    "9999-12-31T23:59:59.999999-14:00",
    "1969-12-31T23:59:59.999999Z",
    "2016-12-31T23:59:60Z",
    "3000-01-01T00:00:00Z",
]


@pytest.mark.parametrize("spoken", ["1.0.3", "2.0.0"])
@pytest.mark.parametrize("text", EDGES)
def test_a_time_at_the_edge_is_kept_or_refused(
    lrs: Lrs, text: str, spoken: str
) -> None:
    lrs.headers["X-Experience-API-Version"] = spoken

    whole = lrs.post(said(timestamp=text))
    inner = lrs.post(said(object=sub_statement(timestamp=text)))

    assert whole.status_code == inner.status_code
    assert whole.status_code in {200, 400}


@pytest.mark.parametrize("ascending", ["true", "false"])
@pytest.mark.parametrize("text", EDGES[::3])
def test_since_and_until_reach_to_the_end_of_time(
    lrs: Lrs, text: str, ascending: str
) -> None:
    found = lrs.stored(said())
    is_past = text < "2026"

    since = lrs.found(since=text, ascending=ascending)
    until = lrs.found(until=text, ascending=ascending)

    assert (since, until) == (([found], []) if is_past else ([], [found]))


# --- Parameters

NONSENSE: list[tuple[str, str]] = [
    *(("since", text) for text in ("", "x", "0", "2026", "now", "2026-01-01")),
    ("since", "2026-01-01T00:00:00-00:00"),
    ("since", "2026-13-01T00:00:00Z"),
    ("since", "2026-01-01T00:00:00+25:00"),
    ("since", "2026-01-01T00:00:00+07:60"),
    ("since", "0001-01-01T00:00:00+14:00"),
    ("until", "-1"),
    ("until", "9999-12-31T23:59:59-14:00"),
    ("until", "2026-01-01T00:00:00Z' OR 1=1"),
    *(("limit", text) for text in ("", "-1", "+1", "1.0", "1e3", "٣", " 1", "0x1")),
    *(("agent", text) for text in ("", "x", "{", "1", '"x"', "null", "[]", "{}")),
    ("agent", "mailto:ani@example.org"),
    ("agent", '{"mbox":"ani@example.org"}'),
    ("agent", '{"mbox":1}'),
    ("agent", '{"mbox":"mailto:a@b.c","mbox":"mailto:d@e.f"}'),
    ("agent", '{"mbox":"mailto:a@b.c","Name":"x"}'),
    ("agent", '{"mbox":"mailto:a@b.c","openid":"http://a/b"}'),
    ("agent", '{"objectType":"agent","mbox":"mailto:a@b.c"}'),
    ("agent", '{"objectType":"Group","member":[{"mbox":"mailto:a@b.c"}]}'),
    ("agent", '{"objectType":"Group"}'),
    ("agent", '{"account":{"homePage":"http://a/"}}'),
    ("agent", '{"account":{"homePage":"http://a/","name":"\\ud800"}}'),
    ("agent", '{"mbox":"mailto:a@b.c","name":NaN}'),
    ("agent", "[" * 5000),
    *(("verb", text) for text in ("", "experienced", "ab=c://x", "http://a b")),
    *(("activity", text) for text in ("", "x", "http://a<b")),
    *(("registration", text) for text in ("", "x", "{}", "0" * 32, "0" * 36)),
    *(("ascending", text) for text in ("", "1", "TRUE", "True", "yes", "null")),
    *(("related_agents", text) for text in ("", "1", "FALSE")),
    *(("related_activities", text) for text in ("", "0", "true ")),
    *(("attachments", text) for text in ("", "1", "True")),
    *(("format", text) for text in ("", "Exact", "IDS", "xml", "exact,ids")),
    *(("statementId", text) for text in ("", "x", "0" * 36, "[]")),
    *(("voidedStatementId", text) for text in ("", "x")),
    ("more", ""),
    ("more", "x"),
    ("more", "é" * 100),
    ("more", "A" * 5000),
    ("foo", "bar"),
    ("statementid", "7d0f6a3e-3f55-4b3e-9a6b-0c8f5c1f2f10"),
    ("Limit", "1"),
    ("LIMIT", "1"),
    ("", "x"),
]


@pytest.mark.parametrize(
    ("name", "text"), NONSENSE, ids=lambda part: str(part)[:24] or "empty"
)
def test_a_parameter_that_makes_no_sense_is_named(
    lrs: Lrs, name: str, text: str
) -> None:
    response = lrs.get(**{name: text})

    assert response.status_code == 400
    assert json.loads(response.data)["path"].partition(".")[0] == name


@given(
    name=st.sampled_from(
        """agent verb activity registration since until limit ascending format more
        related_agents related_activities attachments statementId""".split()
    ),
    text=st.text(max_size=30) | strategies.timestamps | strategies.iris,
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_parameter_breaks_the_store(lrs: Lrs, name: str, text: str) -> None:
    assert lrs.get(**{name: text}).status_code in {200, 400, 404}


# --- The next page


def first_page(lrs: Lrs) -> str:
    """Return the ``more`` of the first page of two."""
    lrs.post([said(), said()])
    more: str = json.loads(lrs.get(limit=1).data)["more"]
    return more


def test_a_changed_more_is_refused_wherever_it_was_changed(lrs: Lrs) -> None:
    head, _, token = first_page(lrs).partition("more=")
    other = {letter: "A" if letter != "A" else "B" for letter in token}

    statuses = {
        lrs.follow(
            f"{head}more={token[:at]}{other[token[at]]}{token[at + 1 :]}"
        ).status_code
        for at in range(len(token) - 1)
    }

    assert statuses == {400}


@pytest.mark.parametrize("more", ["&limit=100", "&verb=http://a/b", "&more=x"])
def test_nothing_is_added_to_more(lrs: Lrs, more: str) -> None:
    assert lrs.follow(first_page(lrs) + more).status_code == 400


def test_the_more_of_another_key_is_refused(app: Flask, lrs: Lrs) -> None:
    page = first_page(lrs)
    neighbour = Lrs(app, *new_key(lrs.key.store))
    stranger = Lrs(app, *new_key(uuid4()))

    responses = [neighbour.follow(page), stranger.follow(page)]

    assert [response.status_code for response in responses] == [403, 403]
    assert all(b"statements" not in response.data for response in responses)


def test_an_old_more_is_refused(lrs: Lrs, monkeypatch: pytest.MonkeyPatch) -> None:
    page = first_page(lrs)
    later = clock.now() + timedelta(days=3)

    assert lrs.follow(page).status_code == 200
    monkeypatch.setattr(clock, "now", lambda: later)
    assert lrs.follow(page).status_code == 400


# --- What is sent is not obeyed


HARMLESS: list[JsonObject] = [
    said(actor={"account": {"homePage": "http://a/", "name": "x\u0000y"}}),
    said(object={"id": "http://a/?'OR(1=1);DROP/**/TABLE/**/xapi_statement;--"}),
    said(result={"response": "<script>alert(1)</script>\r\nSet-Cookie: a=b"}),
    said(result={"response": "{{7*7}} ${7*7} %n%n %s"}),
    said(context={"extensions": {"urn:x": {"__proto__": {"a": 1}, "$ref": "#"}}}),
    said(result={"score": {"raw": 2**63, "max": 1e308, "min": -1e308}}),
]


@pytest.mark.parametrize("statement", HARMLESS, ids=range(len(HARMLESS)))
def test_odd_texts_are_kept_and_given_back(lrs: Lrs, statement: JsonObject) -> None:
    statement_id = lrs.stored(statement)

    got = lrs.one(statement_id)
    found = lrs.found(agent=statement["actor"])

    assert {name: got[name] for name in statement} == statement
    assert found == [statement_id]
