"""When the client asks again, how long it waits, and when it must not."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import httpx
import pytest

from lms.core import clock, json
from lms.xapi.client import (
    ForbiddenError,
    LrsClient,
    LrsError,
    NotFoundError,
    Retrying,
    TooLargeError,
    UnavailableError,
    UnreadableError,
)
from lms.xapi.versions import Version
from tests.xapi.said import ANI, QUIZ, said

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
Answer = httpx.Response | Exception


@dataclass
class Store:
    """A store that gives the answers that it was told, in order, and says yes then."""

    answers: list[Answer]
    asked: list[httpx.Request] = field(default_factory=list)
    slept: list[float] = field(default_factory=list)

    def answer(self, request: httpx.Request) -> httpx.Response:
        """Give the next answer."""
        self.asked.append(request)
        if not self.answers:
            return _yes(request)
        given = self.answers.pop(0)
        if isinstance(given, Exception):
            raise given
        return given

    def client(
        self, retrying: Retrying | None = None, version: Version = Version.V2
    ) -> LrsClient:
        """Return a client of the store that notes when it would sleep."""
        return LrsClient(
            "https://lrs.example/xapi",
            ("key", "secret"),
            version=version,
            retrying=retrying,
            transport=httpx.MockTransport(self.answer),
            sleep=self.slept.append,
        )


def _yes(request: httpx.Request) -> httpx.Response:
    if request.method == "POST" and request.url.path.endswith("statements"):
        ids = [each["id"] for each in json.loads(request.content)]
        return httpx.Response(200, json=ids)
    return httpx.Response(200, json={"statements": [], "more": ""})


def _refusal(status: int, **headers: str) -> httpx.Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return httpx.Response(status, headers=named)


Act = Callable[[LrsClient], object]


def _post(client: LrsClient) -> object:
    return client.post([said()])


def _put(client: LrsClient) -> None:
    client.put(said(id=str(uuid4())))


def _ask(client: LrsClient) -> object:
    return list(client.iterate())


def _put_state(client: LrsClient) -> None:
    client.state(QUIZ, ANI).put("sisa", b"1")


def _remove_state(client: LrsClient) -> None:
    client.state(QUIZ, ANI).delete("sisa")


def _put_known_state(client: LrsClient) -> None:
    client.state(QUIZ, ANI).put("sisa", b"1", etag='"a"')


def _put_new_state(client: LrsClient) -> None:
    client.state(QUIZ, ANI).put("sisa", b"1", new=True)


def _merge_state(client: LrsClient) -> None:
    client.state(QUIZ, ANI).merge("sisa", {"a": 1})


def _remove_known_state(client: LrsClient) -> None:
    client.state(QUIZ, ANI).delete("sisa", etag='"a"')


HARMLESS = [_post, _put, _ask, _remove_state]
"""Done twice they are as done once."""

DELICATE = [
    _put_state,
    _put_known_state,
    _put_new_state,
    _merge_state,
    _remove_known_state,
]

NOTHING_DONE: list[Callable[[], Answer]] = [
    lambda: _refusal(429),
    lambda: _refusal(503),
    lambda: _refusal(507),
    lambda: httpx.ConnectError("refused"),
    lambda: httpx.ConnectTimeout("slow"),
]
PERHAPS_DONE: list[Callable[[], Answer]] = [
    lambda: _refusal(502),
    lambda: _refusal(504),
    lambda: httpx.Response(503, json={"error": "outcome_unknown"}),
    lambda: httpx.ReadTimeout("slow"),
    lambda: httpx.ReadError("reset"),
    lambda: httpx.WriteError("reset"),
    lambda: httpx.RemoteProtocolError("no answer"),
]


@pytest.mark.parametrize("trouble", NOTHING_DONE + PERHAPS_DONE)
@pytest.mark.parametrize("act", HARMLESS)
def test_what_can_be_repeated_is(act: Act, trouble: Callable[[], Answer]) -> None:
    store = Store([trouble(), trouble()])

    act(store.client())

    assert len(store.asked) == 3
    assert store.slept == [0.5, 1.0]


@pytest.mark.parametrize("trouble", NOTHING_DONE)
@pytest.mark.parametrize("act", DELICATE)
def test_what_was_not_done_is_repeated_in_any_case(
    act: Act, trouble: Callable[[], Answer]
) -> None:
    store = Store([trouble()])

    act(store.client())

    assert len(store.asked) == 2


@pytest.mark.parametrize("trouble", PERHAPS_DONE)
@pytest.mark.parametrize("act", DELICATE)
def test_what_may_have_been_done_is_repeated_only_where_it_is_harmless(
    act: Act, trouble: Callable[[], Answer]
) -> None:
    store = Store([trouble()])

    with pytest.raises(UnavailableError):
        act(store.client())

    assert (len(store.asked), store.slept) == (1, [])


@pytest.mark.parametrize("trouble", PERHAPS_DONE)
def test_a_document_that_may_be_overwritten_is_sent_again(
    trouble: Callable[[], Answer],
) -> None:
    store = Store([trouble()])

    _put_state(store.client(version=Version.V1))

    assert len(store.asked) == 2


def test_a_repeated_batch_is_the_same_batch() -> None:
    store = Store([httpx.ReadTimeout("slow")])

    store.client().post([said(), said()])

    assert store.asked[0].content == store.asked[1].content
    assert all(each["id"] for each in json.loads(store.asked[0].content))


@pytest.mark.parametrize(
    ("status", "kind"),
    [(400, LrsError), (403, ForbiddenError), (413, TooLargeError), (500, LrsError)],
)
def test_a_refusal_is_not_asked_again(status: int, kind: type[LrsError]) -> None:
    store = Store([_refusal(status)])

    with pytest.raises(kind) as caught:
        _post(store.client())

    assert type(caught.value) is not UnavailableError
    assert (len(store.asked), caught.value.status) == (1, status)


def test_what_must_be_there_and_is_not_is_an_error() -> None:
    with pytest.raises(NotFoundError):
        Store([_refusal(404)]).client().about()


def test_the_store_says_how_long_to_wait() -> None:
    store = Store([_refusal(503, Retry_After="7")])

    _ask(store.client())

    assert store.slept == [7.0]


def test_the_store_may_name_a_moment_instead() -> None:
    store = Store([_refusal(429, Retry_After="Sat, 21 Nov 2026 12:00:09 GMT")])

    with clock.running_at(NOON):
        _ask(store.client())

    assert len(store.slept) == 1
    assert 0 < store.slept[0] <= 9


@pytest.mark.parametrize("text", ["soon", "-1", "", "Sat, 21 Nov 2026 12:00:09 -0000"])
def test_a_wait_that_is_none_is_not_obeyed(text: str) -> None:
    store = Store([_refusal(503, Retry_After=text)])

    with clock.running_at(NOON + timedelta(days=1)):
        _ask(store.client())

    assert store.slept == [0.5]


def test_nobody_waits_longer_than_he_likes() -> None:
    store = Store([_refusal(503, Retry_After="3600")])

    with pytest.raises(UnavailableError) as caught:
        _ask(store.client())

    assert caught.value.retry_after == 3600
    assert store.slept == []


def test_patience_ends() -> None:
    store = Store([_refusal(503) for _ in range(9)])
    retrying = Retrying(attempts=5, first=1.0, longest=3.0)

    with pytest.raises(UnavailableError) as caught:
        _ask(store.client(retrying))

    assert store.slept == [1.0, 2.0, 3.0, 3.0]
    assert caught.value.status == 503


def test_no_connection_is_told_with_its_cause() -> None:
    store = Store([httpx.ConnectError("refused")])

    with pytest.raises(UnavailableError, match="did not answer") as caught:
        _ask(store.client(Retrying(attempts=1)))

    assert caught.value.status == 0
    assert isinstance(caught.value.__cause__, httpx.ConnectError)


def test_the_next_page_is_asked_for_with_the_same_patience() -> None:
    first = httpx.Response(
        200, json={"statements": [said()], "more": "/xapi/statements?more=x"}
    )
    store = Store([first, _refusal(503)])

    assert len(list(store.client().iterate())) == 1
    assert [request.url.query for request in store.asked] == [b"", b"more=x", b"more=x"]


def test_an_answer_that_is_no_json_is_told_as_it_is() -> None:
    store = Store([httpx.Response(400, text="<h1>Bad</h1>")])

    with pytest.raises(LrsError, match="<h1>Bad</h1>") as caught:
        _ask(store.client())

    assert (caught.value.code, caught.value.path) == (None, None)


def _about(client: LrsClient) -> object:
    return client.about()


def _get(client: LrsClient) -> object:
    return client.get(uuid4())


def _get_with_attachments(client: LrsClient) -> object:
    return client.get_with_attachments(uuid4())


def _names(client: LrsClient) -> object:
    return client.state(QUIZ, ANI).names()


def _person(client: LrsClient) -> object:
    return client.person(ANI)


READING = [_ask, _post, _about, _get, _get_with_attachments, _names, _person]


@pytest.mark.parametrize("act", READING)
def test_a_success_that_is_no_json_is_an_error_of_the_store(act: Act) -> None:
    store = Store([httpx.Response(200, text="<h1>Welcome</h1>")])

    with pytest.raises(UnreadableError, match="<h1>Welcome</h1>") as caught:
        act(store.client())

    assert (caught.value.status, len(store.asked)) == (200, 1)


@pytest.mark.parametrize("body", [b"[]", b"7", b'{"more": ""}', b'{"statements": 7}'])
def test_a_page_that_is_none_is_an_error_of_the_store(body: bytes) -> None:
    with pytest.raises(UnreadableError):
        _ask(Store([httpx.Response(200, content=body)]).client())


def test_a_document_of_no_moment_is_an_error_of_the_store() -> None:
    answer = httpx.Response(200, text="x", headers={"Last-Modified": "soon"})

    with pytest.raises(UnreadableError):
        Store([answer]).client().state(QUIZ, ANI).get("sisa")


def test_an_answer_that_cannot_be_unpacked_is_an_error_of_the_store() -> None:
    def answer(_request: httpx.Request) -> httpx.Response:
        headers = {"Content-Encoding": "gzip"}
        stream = httpx.ByteStream(b"no gzip")
        return httpx.Response(200, headers=headers, stream=stream)

    transport = httpx.MockTransport(answer)
    with (
        LrsClient("https://x.example", ("k", "s"), transport=transport) as lrs,
        pytest.raises(UnreadableError) as caught,
    ):
        _ask(lrs)

    assert isinstance(caught.value.__cause__, httpx.DecodingError)


def test_a_time_of_waiting_counts_from_now() -> None:
    at = (clock.now() + timedelta(days=-1)).strftime("%a, %d %b %Y %H:%M:%S GMT")
    store = Store([_refusal(503, Retry_After=at)])

    _ask(store.client())

    assert store.slept == [0.5]
