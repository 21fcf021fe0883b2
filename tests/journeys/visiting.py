"""Browsers of people, and everything that must not happen in them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    Response,
)

from lms.web.security import POLICY
from tests.browsers import PHONE
from tests.journeys.places import VISITOR, Place
from tests.journeys.world import World

COOKIE = "pamong"
PATIENCE = 15_000
"""Milliseconds until something must have happened, on a busy machine."""

_LOADING = "Failed to load resource"
"""Chromium's words for what the other listeners judge with more knowledge."""


@dataclass
class Watch:
    """What went wrong in a browser while it was used."""

    host: str
    faults: list[str] = field(default_factory=list)

    def over(self, context: BrowserContext) -> None:
        """Listen to every page of ``context``."""
        context.on("console", self._hear)
        context.on(
            "weberror", lambda error: self.faults.append(f"script: {error.error}")
        )
        context.on("request", self._send)
        context.on("response", self._receive)

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and _LOADING not in message.text:
            self.faults.append(f"console: {message.text}")

    def _send(self, request: Request) -> None:
        address = urlsplit(request.url)
        if (
            address.scheme in {"http", "https", "ws", "wss"}
            and address.netloc != self.host
        ):
            self.faults.append(f"another host: {request.url}")

    def _receive(self, response: Response) -> None:
        is_page = response.request.resource_type == "document"
        if response.status >= 500 or (response.status >= 400 and not is_page):
            self.faults.append(f"{response.status}: {response.url}")
        policy = response.headers.get("content-security-policy", "")
        if is_page and not policy.startswith(POLICY[0]):
            self.faults.append(f"no policy: {response.url}")


class Visits:
    """Opens browsers for the people of a world; each signs in once."""

    def __init__(self, chromium: Browser, world: World) -> None:
        self.chromium = chromium
        self.world = world
        self._cookies: dict[str, str] = {}
        self._tabs: dict[str, tuple[Page, Watch]] = {}

    @contextmanager
    def browser(self, who: str, **options: Any) -> Iterator[BrowserContext]:  # noqa: ANN401 - of Playwright's new_context
        """Give a browser in which ``who`` is signed in; nothing may go wrong in it."""
        context, watch = self._new(who, options)
        try:
            yield context
        finally:
            context.close()
        assert watch.faults == []

    @contextmanager
    def tab(self, who: str, script: str) -> Iterator[Page]:
        """Give a tab that stays open for ``who``: opening one costs half a second.

        ``script`` is there in every page of it.
        """
        if who not in self._tabs:
            context, watch = self._new(who, {"reduced_motion": "reduce"})
            context.add_init_script(script)
            self._tabs[who] = context.new_page(), watch
        page, watch = self._tabs[who]
        page.set_viewport_size(PHONE)
        page.emulate_media(color_scheme="light")
        yield page
        faults, watch.faults = watch.faults, []
        assert faults == []

    def close(self) -> None:
        """Close the tabs that stayed open."""
        for page, _watch in self._tabs.values():
            page.context.close()

    def _new(self, who: str, options: dict[str, Any]) -> tuple[BrowserContext, Watch]:
        given = {"viewport": PHONE, "locale": "id-ID", **options}
        context = self.chromium.new_context(base_url=self.world.site.url, **given)
        context.set_default_timeout(PATIENCE)
        watch = Watch(urlsplit(self.world.site.url).netloc)
        watch.over(context)
        if who != VISITOR:
            context.add_cookies([self._cookie(who)])
        return context, watch

    def _cookie(self, who: str) -> Any:  # noqa: ANN401 - Playwright's SetCookieParam
        if who not in self._cookies:
            with self.world.learner(who) as learner:
                self._cookies[who] = learner.http.cookies[COOKIE]
        url = self.world.site.url
        return {"name": COOKIE, "value": self._cookies[who], "url": url}

    def go(self, page: Page, place: Place) -> None:
        """Open a place and bring about its state."""
        page.goto(self.world.path(place.path))
        if place.act is not None:
            place.act(page)
