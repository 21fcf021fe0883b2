"""Finding statements: filters, references, pages."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms.core import clock, json
from lms.core.json import JsonObject
from lms.xapi import agents, moments, queries, references, search, verbs
from lms.xapi import store as door
from lms.xapi.errors import TooLargeError
from lms.xapi.search import Filter, Page
from lms.xapi.statement import Statement
from lms.xapi.store import Origin, Stored
from lms.xapi.tables import posting
from lms.xapi.terms import Kind, Term
from tests.xapi.said import (
    ANI,
    BUDI,
    CITRA,
    COURSE,
    PAGE,
    QUIZ,
    TEAM,
    about,
    reference,
    said,
    sub_statement,
    voiding,
    within,
)

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


def by(agent: JsonObject, *, related: bool = False) -> tuple[Term, ...]:
    name = agents.identifier(agent) or ""
    own = (Kind.AGENT, name)
    return (own, (Kind.RELATED_AGENT, name)) if related else (own,)


def on(activity: str, *, related: bool = False) -> tuple[Term, ...]:
    own = (Kind.ACTIVITY, activity)
    return (own, (Kind.RELATED_ACTIVITY, activity)) if related else (own,)


def with_verb(verb: str) -> tuple[Term, ...]:
    return ((Kind.VERB, verb),)


def in_run(registration: UUID) -> tuple[Term, ...]:
    return ((Kind.REGISTRATION, str(registration)),)


def listed(page: Page) -> list[UUID]:
    return [UUID(json.loads(payload)["id"]) for payload in page.payloads]


def find(session: Session, origin: Origin, *wanted: tuple[Term, ...]) -> list[UUID]:
    return listed(search.find(session, origin.store, Filter(wanted)))


def test_without_filter_everything_is_found_newest_first(
    session: Session, lms: Origin
) -> None:
    given_ids = door.add(session, [said(), about(QUIZ)], lms)

    assert find(session, lms) == given_ids[::-1]


def test_a_page_gives_the_payload_as_stored(session: Session, lms: Origin) -> None:
    door.add(session, [said(result={"response": "kopi ☕"})], lms)

    (payload,) = search.find(session, lms.store, Filter()).payloads

    assert '"kopi ☕"'.encode() in payload


@pytest.mark.parametrize(
    "statement",
    [
        said(actor=BUDI),
        said(object=BUDI),
        said(actor={"objectType": "Group", "member": [BUDI, ANI]}),
        said(actor={"objectType": "Group", "openid": "http://g/", "member": [BUDI]}),
    ],
)
def test_an_agent_is_found_as_actor_object_or_member(
    session: Session, lms: Origin, statement: Statement
) -> None:
    given_ids = door.add(session, [statement, said(actor=CITRA)], lms)

    assert find(session, lms, by(BUDI)) == given_ids[:1]


RELATED_AGENTS = [
    said(context={"instructor": BUDI}),
    said(context={"team": {"objectType": "Group", "member": [BUDI]}}),
    said(object=sub_statement()),
    said(context={"contextAgents": [{"objectType": "contextAgent", "agent": BUDI}]}),
    said(
        context={
            "contextGroups": [
                {
                    "objectType": "contextGroup",
                    "group": {"objectType": "Group", "member": [BUDI]},
                }
            ]
        }
    ),
    said(
        object=sub_statement(context={"instructor": BUDI}) | {"actor": ANI},
    ),
]


@pytest.mark.parametrize("statement", RELATED_AGENTS)
def test_a_related_agent_is_found_only_when_asked_for(
    session: Session, lms: Origin, statement: Statement
) -> None:
    given_ids = door.add(session, [statement], lms)

    assert find(session, lms, by(BUDI)) == []
    assert find(session, lms, by(BUDI, related=True)) == given_ids


def test_the_authority_is_a_related_agent(session: Session, lms: Origin) -> None:
    given_ids = door.add(session, [said()], lms)

    assert find(session, lms, by(lms.authority)) == []
    assert find(session, lms, by(lms.authority, related=True)) == given_ids


@pytest.mark.parametrize("place", ["parent", "grouping", "category", "other"])
def test_a_related_activity_is_found_only_when_asked_for(
    session: Session, lms: Origin, place: str
) -> None:
    context = {"contextActivities": {place: [{"id": COURSE}]}}
    given_ids = door.add(
        session,
        [
            about(PAGE, context=context),
            said(object=sub_statement(object={"id": COURSE})),
            said(object=sub_statement(context=context)),
        ],
        lms,
    )

    assert find(session, lms, on(COURSE)) == []
    assert find(session, lms, on(COURSE, related=True)) == given_ids[::-1]


def test_related_finds_the_direct_ones_too_and_each_once(
    session: Session, lms: Origin
) -> None:
    context = {"contextActivities": {"parent": [{"id": COURSE}]}}
    given_ids = door.add(session, [about(COURSE, context=context), about(COURSE)], lms)

    assert find(session, lms, on(COURSE, related=True)) == given_ids[::-1]


def test_filters_are_joined_by_and(session: Session, lms: Origin) -> None:
    run = uuid4()
    wanted = about(QUIZ, verbs.SCORED, actor=BUDI, context=within(run))
    others = [
        {**wanted, "actor": ANI},
        {**wanted, "verb": {"id": verbs.VIEWED}},
        {**wanted, "object": {"id": PAGE}},
        {**wanted, "context": within(uuid4())},
    ]

    given_ids = door.add(session, [wanted, *others], lms)

    found = find(session, lms, by(BUDI), on(QUIZ), with_verb(verbs.SCORED), in_run(run))
    assert found == given_ids[:1]


def test_another_store_is_not_searched(session: Session, lms: Origin) -> None:
    door.add(session, [said(actor=BUDI)], lms)
    other = replace(lms, store=uuid4())

    assert find(session, other) == []
    assert find(session, other, by(BUDI), with_verb(verbs.EXPERIENCED)) == []


def test_since_is_exclusive_and_until_inclusive(session: Session, lms: Origin) -> None:
    given_ids = []
    for minute in range(4):
        with clock.running_at(NOON + timedelta(minutes=minute)):
            given_ids += door.add(session, [said()], lms)
    bounds = Filter(
        since=moments.as_microseconds(NOON),
        until=moments.as_microseconds(NOON + timedelta(minutes=2)),
        ascending=True,
    )

    found = listed(search.find(session, lms.store, bounds))

    assert found == given_ids[1:3]


# --- Voiding and references


def test_a_voided_statement_is_not_found_but_its_voiding_is(
    session: Session, lms: Origin
) -> None:
    (target,) = door.add(session, [about(QUIZ, actor=BUDI)], lms)

    (voider,) = door.add(session, [voiding(target)], lms)

    assert find(session, lms, on(QUIZ)) == [voider]
    assert find(session, lms, by(BUDI)) == [voider]


@pytest.mark.parametrize("order", [1, -1])
def test_a_reference_is_found_by_what_its_target_says(
    session: Session, lms: Origin, order: int
) -> None:
    target, referrer = uuid4(), uuid4()
    run = uuid4()
    batch = [
        about(QUIZ, verbs.SCORED, id=str(target), actor=BUDI, context=within(run)),
        reference(target, id=str(referrer), actor=CITRA),
    ]

    for statement in batch[::order]:
        door.add(session, [statement], lms)

    for wanted in (by(BUDI), on(QUIZ), with_verb(verbs.SCORED), in_run(run)):
        assert set(find(session, lms, wanted)) == {target, referrer}


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 0, 2), (1, 2, 0)])
def test_a_reference_to_a_reference_is_found_too(
    session: Session, lms: Origin, order: tuple[int, ...]
) -> None:
    first, second, third = uuid4(), uuid4(), uuid4()
    batch = [
        about(QUIZ, id=str(first)),
        reference(first, id=str(second)),
        reference(second, id=str(third)),
    ]

    for position in order:
        door.add(session, [batch[position]], lms)

    assert set(find(session, lms, on(QUIZ))) == {first, second, third}


def test_a_ring_of_references_ends(session: Session, lms: Origin) -> None:
    one, other = uuid4(), uuid4()

    door.add(session, [reference(one, id=str(other), actor=BUDI)], lms)
    door.add(session, [reference(other, id=str(one), actor=CITRA)], lms)

    assert set(find(session, lms, by(BUDI))) == {one, other}
    assert set(find(session, lms, by(CITRA))) == {one, other}


def test_a_chain_without_end_is_not_followed(
    session: Session, lms: Origin, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(references, "LONGEST_CHAIN", 2)
    (first,) = door.add(session, [about(QUIZ)], lms)
    chain = [first]
    for _ in range(3):
        chain += door.add(session, [reference(chain[-1])], lms)

    assert set(find(session, lms, on(QUIZ))) == set(chain[:3])


def test_the_time_filters_ask_for_the_reference_itself(
    session: Session, lms: Origin
) -> None:
    with clock.running_at(NOON):
        (target,) = door.add(session, [about(QUIZ)], lms)
    with clock.running_at(NOON + timedelta(hours=1)):
        (referrer,) = door.add(session, [reference(target)], lms)
    later = Filter((on(QUIZ),), since=moments.as_microseconds(NOON))

    assert listed(search.find(session, lms.store, later)) == [referrer]


def test_a_reader_of_its_own_learns_nothing_through_a_reference(
    session: Session, lms: Origin
) -> None:
    (target,) = door.add(session, [about(QUIZ, actor=BUDI)], lms)
    (referrer,) = door.add(session, [reference(target)], lms)
    wanted = Filter((by(BUDI),))

    seen = listed(search.find(session, lms.store, wanted))
    own = listed(search.find(session, lms.store, replace(wanted, own_terms=True)))

    assert referrer in seen
    assert referrer not in own


# --- Pages


def walk(session: Session, origin: Origin, wanted: Filter) -> list[UUID]:
    """Return what all pages hold together."""
    page = search.find(session, origin.store, wanted)
    found = listed(page)
    while page.more is not None:
        page = search.find(session, origin.store, wanted, page.more)
        assert page.payloads
        found += listed(page)
    return found


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 8])
@pytest.mark.parametrize("ascending", [True, False])
def test_pages_miss_nothing_and_repeat_nothing(
    session: Session, lms: Origin, limit: int, *, ascending: bool
) -> None:
    given_ids = door.add(session, [said() for _ in range(7)], lms)

    found = walk(session, lms, Filter(limit=limit, ascending=ascending))

    assert found == (given_ids if ascending else given_ids[::-1])


def test_there_is_no_more_when_exactly_the_limit_is_left(
    session: Session, lms: Origin
) -> None:
    door.add(session, [said(), said()], lms)

    assert search.find(session, lms.store, Filter(limit=2)).more is None


@pytest.mark.parametrize("ascending", [True, False])
def test_what_is_stored_during_a_walk_does_not_disturb_it(
    session: Session, lms: Origin, *, ascending: bool
) -> None:
    given_ids = door.add(session, [said() for _ in range(4)], lms)
    wanted = Filter(limit=2, ascending=ascending)
    first = search.find(session, lms.store, wanted)

    door.add(session, [said() for _ in range(4)], lms)
    second = search.find(session, lms.store, wanted, first.more)

    found = listed(first) + listed(second)
    assert found == (given_ids if ascending else given_ids[::-1])
    assert second.more is None


def test_no_page_is_longer_than_the_longest(
    session: Session, lms: Origin, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "MOST", 3)
    door.add(session, [said() for _ in range(5)], lms)

    lengths = [
        len(search.find(session, lms.store, Filter(limit=limit)).payloads)
        for limit in (0, 4, 10**9)
    ]

    assert lengths == [3, 3, 3]


# --- Against a search that cannot be wrong

AGENTS: list[JsonObject] = [ANI, BUDI, CITRA, TEAM]
ACTIVITIES = [PAGE, QUIZ, COURSE]
VERBS = [verbs.VIEWED, verbs.SCORED]
RUNS = [uuid4(), uuid4()]

statements = st.builds(
    lambda actor, activity, verb, run, parent: about(
        activity,
        verb,
        actor=actor,
        context=within(run, contextActivities={"parent": [{"id": parent}]}),
    ),
    st.sampled_from(AGENTS),
    st.sampled_from(ACTIVITIES),
    st.sampled_from(VERBS),
    st.sampled_from(RUNS),
    st.sampled_from(ACTIVITIES),
)


def names(statement: Statement) -> set[str | None]:
    actor = statement["actor"]
    return {agents.identifier(item) for item in (actor, *actor.get("member", ()))}


def matches(statement: Statement, asked: JsonObject) -> bool:
    parent = statement["context"]["contextActivities"]["parent"][0]["id"]
    activities = {statement["object"]["id"]} | ({parent} if asked["related"] else set())
    return (
        asked["agent"] in {None, *names(statement)}
        and asked["activity"] in {None, *activities}
        and asked["verb"] in {None, statement["verb"]["id"]}
        and str(asked["run"]) in {"None", statement["context"]["registration"]}
    )


def as_filter(asked: JsonObject) -> Filter:
    wanted: list[tuple[Term, ...]] = []
    if asked["agent"]:
        wanted.append(((Kind.AGENT, asked["agent"]),))
    if asked["activity"]:
        wanted.append(on(asked["activity"], related=asked["related"]))
    if asked["verb"]:
        wanted.append(with_verb(asked["verb"]))
    if asked["run"]:
        wanted.append(in_run(asked["run"]))
    return Filter(tuple(wanted), ascending=asked["ascending"], limit=asked["limit"])


questions = st.fixed_dictionaries(
    {
        "agent": st.sampled_from(
            [None, *(agents.identifier(agent) for agent in AGENTS[:3])]
        ),
        "activity": st.sampled_from([None, *ACTIVITIES]),
        "verb": st.sampled_from([None, *VERBS]),
        "run": st.sampled_from([None, *RUNS]),
        "related": st.booleans(),
        "ascending": st.booleans(),
        "limit": st.integers(1, 6),
    }
)


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    batch=st.lists(statements, min_size=1, max_size=12),
    asked=st.lists(questions, min_size=1, max_size=6),
)
def test_pages_hold_what_a_look_at_every_statement_finds(
    session: Session, lms: Origin, batch: list[Statement], asked: list[JsonObject]
) -> None:
    origin = replace(lms, store=uuid4())
    given_ids = door.add(session, batch, origin)
    both = list(zip(given_ids, batch, strict=True))

    for question in asked:
        expected = [item for item, text in both if matches(text, question)]
        step = 1 if question["ascending"] else -1
        assert walk(session, origin, as_filter(question)) == expected[::step]


def test_a_reference_is_found_by_no_more_than_a_bounded_number_of_terms(
    session: Session, lms: Origin
) -> None:
    """A short reference to a long statement must not cost what the long one did."""
    many = [{"id": f"http://x.test/{number}"} for number in range(1000)]
    context = {"contextActivities": {"other": many}}
    target = str(uuid4())
    door.add(session, [said(id=target, context=context)], lms)
    before = session.scalar(select(func.count()).select_from(posting))

    door.add(session, [reference(UUID(target)) for _ in range(10)], lms)

    after = session.scalar(select(func.count()).select_from(posting))
    assert after is not None
    assert before is not None
    assert after - before < 10 * (references.MOST_LENT + 10)
    assert (
        len(
            listed(
                search.find(session, lms.store, Filter((with_verb(verbs.EXPERIENCED),)))
            )
        )
        == 11
    )


def test_more_than_can_be_indexed_at_once_is_refused(
    session: Session, lms: Origin, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(references, "MOST_POSTINGS", 50)
    with pytest.raises(TooLargeError):
        door.add(session, [said() for _ in range(20)], lms)


def test_a_batch_of_references_asks_for_each_target_once(
    session: Session, lms: Origin, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[UUID] = []
    get = queries.get

    def counted(session: Session, store: UUID, statement_id: UUID) -> Stored | None:
        asked.append(statement_id)
        return get(session, store, statement_id)

    monkeypatch.setattr(queries, "get", counted)
    chain = [uuid4() for _ in range(150)]
    batch = [said(id=str(chain[0]))]
    for target, own in pairwise(chain):
        batch.append(reference(target, id=str(own)))

    door.add(session, batch, lms)

    assert sorted(asked) == sorted(set(asked))


@pytest.mark.parametrize("ascending", [True, False])
@pytest.mark.parametrize("small", [0, 10_000])
def test_a_page_ends_where_it_would_be_too_long(
    session: Session,
    lms: Origin,
    monkeypatch: pytest.MonkeyPatch,
    small: int,
    *,
    ascending: bool,
) -> None:
    monkeypatch.setattr(search, "MOST_BYTES", 5000)
    monkeypatch.setattr(search, "_SMALL", small)
    lengths = [2000, 9000, 100, 2000, 100, 9000]
    given_ids = door.add(
        session, [said(result={"response": "x" * length}) for length in lengths], lms
    )
    wanted = Filter(ascending=ascending)

    first = search.find(session, lms.store, wanted)
    found = walk(session, lms, wanted)

    assert found == (given_ids if ascending else given_ids[::-1])
    assert len(first.payloads) == 1
    second = search.find(session, lms.store, wanted, first.more)
    assert len(second.payloads) == (1 if ascending else 3)
