"""Documents: what is kept, under which condition it changes, and how two are merged."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as some
from sqlalchemy.orm import Session

from lms.core import clock, json
from lms.xapi import bodies, documents, merging
from lms.xapi.documents import ANY, Condition, Document, DocumentKind, Merger, Place
from lms.xapi.errors import (
    BodyError,
    DocumentConflictError,
    ParameterError,
    PreconditionFailedError,
    TooLargeError,
    UnmergeableDocumentError,
)

JSON = "application/json"
AGENT = "mbox:mailto:ani@example.org"
ACTIVITY = "http://lms.test/activities/kuis"
BEGIN = datetime(2026, 3, 1, 8, tzinfo=UTC)


@pytest.fixture
def place(store: UUID) -> Place:
    return Place(store, DocumentKind.STATE, ACTIVITY, AGENT)


def document(content: bytes, content_type: str = "text/plain") -> Document:
    return Document(content, content_type)


def etag(content: bytes) -> frozenset[str]:
    return frozenset({document(content).etag})


def content(session: Session, place: Place, name: str = "a") -> bytes | None:
    found = documents.get(session, place, name)
    return None if found is None else found.content


# --- Keeping


def test_a_document_comes_back_as_it_was_sent(session: Session, place: Place) -> None:
    kind = 'Text/Plain;charset="utf-8" ; x=1'

    documents.put(session, place, "a", document(b"\x00\xff", kind))

    found = documents.get(session, place, "a")
    assert found is not None
    assert (found.content, found.content_type) == (b"\x00\xff", kind)


def test_a_document_without_content_is_one(session: Session, place: Place) -> None:
    documents.put(session, place, "a", document(b""))

    assert content(session, place) == b""


@pytest.mark.parametrize(
    "other",
    [
        lambda _store: Place(uuid4(), DocumentKind.STATE, ACTIVITY, AGENT),
        lambda store: Place(store, DocumentKind.STATE, ACTIVITY + "/", AGENT),
        lambda store: Place(store, DocumentKind.STATE, ACTIVITY, AGENT + "x"),
        lambda store: Place(store, DocumentKind.STATE, ACTIVITY, AGENT, uuid4()),
        lambda store: Place(store, DocumentKind.ACTIVITY_PROFILE, ACTIVITY),
        lambda store: Place(store, DocumentKind.AGENT_PROFILE, None, AGENT),
        lambda store: Place(store, DocumentKind.STATE, AGENT, ACTIVITY),
    ],
)
def test_another_place_is_another_document(
    session: Session, place: Place, store: UUID, other: Callable[[UUID], Place]
) -> None:
    elsewhere = other(store)
    documents.put(session, place, "a", document(b"here"))

    documents.put(session, elsewhere, "a", document(b"there"))
    documents.remove_all(session, elsewhere)

    assert content(session, place) == b"here"
    assert content(session, elsewhere) is None


def test_names_are_told_that_changed_after_a_moment(
    session: Session, place: Place
) -> None:
    for step, name in enumerate(("c", "a", "b")):
        with clock.running_at(BEGIN + timedelta(seconds=step)):
            documents.put(session, place, name, document(b""))
    second = int((BEGIN + timedelta(seconds=1)).timestamp() * 1_000_000)

    everything = documents.names(session, place)
    later = documents.names(session, place, second)

    assert [name for name, _updated in everything] == ["a", "b", "c"]
    assert later == [("b", BEGIN + timedelta(seconds=2))]


@pytest.mark.parametrize("name", ["", "a\0b", "é" * 1001])
def test_a_name_that_cannot_be_kept_is_refused(name: str) -> None:
    with pytest.raises(ParameterError) as refused:
        documents.check_name(name, "stateId")

    assert refused.value.path == "stateId"


def test_the_longest_name_can_be_kept(session: Session, place: Place) -> None:
    name = documents.check_name("é" * 1000, "stateId")

    documents.put(session, place, name, document(b"x"))

    assert content(session, place, name) == b"x"


# --- Conditions

CONDITIONS = [
    # The condition, and whether it lets a document "old" be changed, and a missing one.
    (Condition(), True, True),
    (Condition(match=ANY), True, False),
    (Condition(match=etag(b"old")), True, False),
    (Condition(match=etag(b"new")), False, False),
    (Condition(match=etag(b"new") | etag(b"old")), True, False),
    (Condition(match=frozenset()), False, False),
    (Condition(none_match=ANY), False, True),
    (Condition(none_match=etag(b"old")), False, True),
    (Condition(none_match=etag(b"new")), True, True),
    (Condition(none_match=frozenset()), True, True),
    (Condition(match=ANY, none_match=etag(b"old")), False, False),
    (Condition(match=etag(b"old"), none_match=etag(b"new")), True, False),
    (Condition(match=ANY, none_match=ANY), False, False),
]
Act = Callable[[Session, Place, str, Condition], object]


def put(session: Session, place: Place, name: str, condition: Condition) -> None:
    documents.put(session, place, name, document(b"new"), condition)


def merge(session: Session, place: Place, name: str, condition: Condition) -> None:
    documents.merge(session, place, name, document(b'{"b":2}', JSON), condition)


@pytest.mark.parametrize(("condition", "changes", "_creates"), CONDITIONS)
@pytest.mark.parametrize(
    ("act", "after"), [(put, b"new"), (documents.remove, None)], ids=["put", "remove"]
)
def test_a_condition_guards_what_is_there(
    session: Session,
    place: Place,
    condition: Condition,
    changes: bool,  # noqa: FBT001 - a table of truths
    _creates: bool,  # noqa: FBT001 - a table of truths
    act: Act,
    after: bytes | None,
) -> None:
    documents.put(session, place, "a", document(b"old"))

    refused = _refused(act, session, place, condition)

    assert refused is not changes
    assert content(session, place) == (after if changes else b"old")


@pytest.mark.parametrize(("condition", "_changes", "creates"), CONDITIONS)
@pytest.mark.parametrize(
    ("act", "after"),
    [(put, b"new"), (merge, b'{"b":2}'), (documents.remove, None)],
    ids=["put", "merge", "remove"],
)
def test_a_condition_guards_what_is_missing(
    session: Session,
    place: Place,
    condition: Condition,
    _changes: bool,  # noqa: FBT001 - a table of truths
    creates: bool,  # noqa: FBT001 - a table of truths
    act: Act,
    after: bytes | None,
) -> None:
    refused = _refused(act, session, place, condition)

    assert refused is not creates
    assert content(session, place) == (after if creates else None)


def _refused(act: Act, session: Session, place: Place, condition: Condition) -> bool:
    try:
        act(session, place, "a", condition)
    except PreconditionFailedError:
        return True
    return False


def test_a_merge_is_guarded_as_well(session: Session, place: Place) -> None:
    old = b'{"a":1}'
    documents.put(session, place, "a", document(old, JSON))

    for condition in (
        Condition(match=etag(b"x")),
        Condition(none_match=ANY),
        Condition(none_match=etag(old)),
    ):
        with pytest.raises(PreconditionFailedError):
            merge(session, place, "a", condition)
    assert content(session, place) == old

    merge(session, place, "a", Condition(match=etag(old)))
    assert content(session, place) == b'{"a":1,"b":2}'


def test_what_is_created_replaces_nothing(session: Session, place: Place) -> None:
    documents.create(session, place, "a", document(b"old"))

    with pytest.raises(DocumentConflictError):
        documents.create(session, place, "a", document(b"new"))

    assert content(session, place) == b"old"


# --- Merging


def lay_over(session: Session, place: Place, sent: Document) -> Document:
    documents.check_mergeable(sent)
    return documents.merge(session, place, "a", sent)


def test_a_merge_tells_what_is_there_then(session: Session, place: Place) -> None:
    documents.put(session, place, "a", document(b'{"a":1}', JSON))
    sent = document(b'{"b":2}', "application/json; charset=utf-8")

    merged = documents.merge(session, place, "a", sent)

    assert (merged.content, merged.content_type) == (
        b'{"a":1,"b":2}',
        "application/json; charset=utf-8",
    )
    assert documents.get(session, place, "a") == merged


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (document(b"{}"), document(b"{}", JSON)),
        (document(b"{}", JSON), document(b"{}")),
        (document(b"[1]", JSON), document(b"{}", JSON)),
        (document(b"no JSON", JSON), document(b"{}", JSON)),
        (document(b"{}", JSON), document(b"[1]", JSON)),
        (document(b"{}", JSON), document(b"null", JSON)),
    ],
)
def test_only_objects_are_merged(
    session: Session, place: Place, old: Document, new: Document
) -> None:
    documents.put(session, place, "a", old)

    with pytest.raises(UnmergeableDocumentError):
        lay_over(session, place, new)

    assert content(session, place) == old.content


@pytest.mark.parametrize("broken", [b"{", b'{"a":1,"a":2}', b"", b'{"a":NaN}', b"\xff"])
def test_a_document_that_claims_to_be_json_is_read(
    session: Session, place: Place, broken: bytes
) -> None:
    with pytest.raises(BodyError):
        lay_over(session, place, document(broken, JSON))

    assert content(session, place) is None


def test_a_merge_replaces_whole_members() -> None:
    old = b'{"car": {"make": "Ford", "doors": 4}, "driver": "Ani"}'

    merged = merging.merged(old, b'{"car":{"make":"Dodge"}}')

    assert json.loads(merged) == {"car": {"make": "Dodge"}, "driver": "Ani"}


def test_values_go_over_as_they_were_written() -> None:
    exact = b'{ "n" : 12345678901234567890.10, "s":"\\u00e9" , "l":[ 1 , {"}":","} ]}'

    merged = merging.merged(exact, b'{"m":1E400}')

    assert merged == (
        b'{"n":12345678901234567890.10,"s":"\\u00e9","l":[ 1 , {"}":","} ],"m":1E400}'
    )


def test_one_name_in_two_spellings_is_one_member() -> None:
    assert merging.merged(b'{"\\u0061":1}', b'{"a":2}') == b'{"a":2}'


values = some.recursive(
    some.none() | some.booleans() | some.integers(-(2**60), 2**60) | some.text(),
    lambda inner: (
        some.lists(inner, max_size=3)
        | some.dictionaries(some.text(max_size=3), inner, max_size=3)
    ),
    max_leaves=8,
)
objects = some.dictionaries(some.text(max_size=3), values, max_size=5)


@given(objects, objects, some.booleans())
def test_a_merge_is_the_union_of_the_members(
    old: dict[str, object],
    new: dict[str, object],
    pretty: bool,  # noqa: FBT001 - drawn
) -> None:
    write = json.dumps_pretty if pretty else json.dumps

    merged = merging.merged(write(old), write(new))

    assert json.loads(merged) == old | new


def test_a_document_does_not_grow_by_merges_beyond_the_longest(
    session: Session, place: Place
) -> None:
    old, new = document(b'{"a":1}', JSON), document(b'{"b":2}', JSON)
    documents.put(session, place, "a", old)

    with pytest.raises(TooLargeError):
        documents.merge(session, place, "a", new, lay_over=Merger(12))
    assert content(session, place) == old.content

    documents.merge(session, place, "a", new, lay_over=Merger(13))
    assert content(session, place) == b'{"a":1,"b":2}'


def test_a_document_of_too_many_values_is_not_read_to_be_merged() -> None:
    old = b'{"a":[' + b",".join([b"[]"] * (bodies.MAX_CONTAINERS + 1)) + b"]}"

    with pytest.raises(TooLargeError):
        merging.merged(old, b"{}")


def test_two_documents_are_merged_once_and_others_anew() -> None:
    first, second = document(b'{"a":1}', JSON), document(b'{"a":2}', JSON)
    sent = document(b'{"b":2}', JSON)
    merger = Merger(100)

    before = merger(first, sent)

    assert merger(replace(first), sent) is before
    assert merger(second, sent).content == b'{"a":2,"b":2}'
