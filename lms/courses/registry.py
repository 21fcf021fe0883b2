"""Which activity modules there are: found by entry point, checked, quarantined.

Its broad ``except`` is meant: whatever a plugin's import raises, the system starts, the
plugin is shown as broken and its activities say so.
"""

import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from http import HTTPStatus
from importlib.metadata import EntryPoint, entry_points

from lms.core.db import Base
from lms.core.errors import PamongError
from lms.core.i18n import lazy
from lms.courses.activities import API, ActivityModule
from lms.courses.rules import CORE_RULES, PASSED

GROUP = "lms.modules"
BUILT_IN = "lms.modules."
log = logging.getLogger(__name__)


class UnavailableError(PamongError):
    """The module of an activity is missing or broken."""

    code = "module_unavailable"
    status = HTTPStatus.SERVICE_UNAVAILABLE
    title = lazy("Kegiatan ini sedang tidak tersedia")

    def __init__(self, key: str) -> None:
        super().__init__(
            lazy(
                "Bagian sistem yang menjalankannya sedang bermasalah. Catatan dan "
                "nilai Anda tetap tersimpan, dan kegiatan lain tetap dapat dibuka. "
                "Coba lagi nanti; bila berulang, sampaikan kepada penyelenggara."
            )
        )
        self.key = key


@dataclass(frozen=True, slots=True)
class Broken:
    """A plugin that could not be taken, and why."""

    key: str
    origin: str
    reason: str


@dataclass(slots=True)
class Registry:
    """The modules of this process, by key."""

    modules: dict[str, ActivityModule] = field(default_factory=dict)
    broken: dict[str, Broken] = field(default_factory=dict)

    def __getitem__(self, key: str) -> ActivityModule:
        if key not in self.modules:
            raise UnavailableError(key)
        return self.modules[key]

    def __contains__(self, key: str) -> bool:
        return key in self.modules

    def __iter__(self) -> Iterator[ActivityModule]:
        return iter(self.modules.values())

    def add(self, module: ActivityModule) -> None:
        """Take ``module``; raise ValueError when it breaks the contract."""
        for problem in problems_of(module):
            raise ValueError(problem)
        if module.key in self.modules:
            message = f"two modules call themselves {module.key!r}"
            raise ValueError(message)
        self.modules[module.key] = module

    def load(self, points: list[EntryPoint]) -> None:
        """Load ``points``; those that fail are quarantined."""
        for point in points:
            try:
                self.add(point.load()())
            except (Exception, SystemExit) as error:
                reason = f"{type(error).__name__}: {error}"
                self.broken[point.name] = Broken(point.name, point.value, reason)
                log.exception("activity module %s is quarantined", point.name)


def problems_of(module: ActivityModule) -> Iterator[str]:
    """Say in what ``module`` breaks the contract."""
    name = type(module).__name__
    if module.api != API:
        yield (
            f"{name} was made for version {module.api} of the activity contract; "
            f"this system speaks version {API}: install a matching release"
        )
    for attribute in ("key", "title", "activity_type"):
        if not getattr(module, attribute, None):
            yield f"{name} has no {attribute}"
    taken = set(module.rules) & {*CORE_RULES, PASSED}
    if taken:
        yield f"{name} redefines the rules {sorted(taken)}"
    unknown = set(module.completion) - {*CORE_RULES, PASSED, *module.rules}
    if unknown:
        yield f"{name} completes by unknown rules {sorted(unknown)}"
    yield from _foreign_tables(module)


def _foreign_tables(module: ActivityModule) -> Iterator[str]:
    """Name the mapped tables of the module's package that are not called its own."""
    package, key = type(module).__module__, getattr(module, "key", "")
    prefix = f"mod_{key.replace('-', '_')}_"
    for mapper in Base.registry.mappers:
        where = mapper.class_.__module__
        is_its_own = where == package or where.startswith(f"{package}.")
        table = str(mapper.local_table)
        if is_its_own and not table.startswith(prefix):
            yield f"the table {table} of {package} must be called {prefix}…"


def discover(*, safe_mode: bool = False) -> list[EntryPoint]:
    """Return the entry points of all modules; in safe mode the built-in ones only.

    The built-in ones come first: when two modules have one key, the first one has it.
    """
    points = sorted(entry_points(group=GROUP), key=lambda point: point.name)
    built_in = [point for point in points if point.value.startswith(BUILT_IN)]
    if safe_mode:
        return built_in
    return built_in + [point for point in points if point not in built_in]


_registry = Registry()


def configure(registry: Registry) -> None:
    """Make ``registry`` the one of this process."""
    global _registry  # noqa: PLW0603 - one process has one set of modules
    _registry = registry


def current() -> Registry:
    """Return the modules of this process."""
    return _registry
