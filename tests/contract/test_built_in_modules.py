"""The built-in modules pass the battery that plugin authors run, on both engines."""

from collections.abc import Iterator

import pytest

from lms.courses import registry
from lms.courses.activities import ActivityModule
from lms.modules.page import PageModule
from lms.modules.quiz import QuizModule
from lms.modules.slides import SlidesModule
from lms.testing import battery
from lms.testing.battery import Check
from lms.testing.sample import Sample
from lms.testing.stage import Stage, stage
from tests.contract.samples import page, quiz, slides
from tests.databases import ENGINES, new_database

BUILT_IN = {
    "page": (PageModule(), page.SAMPLE),
    "slides": (SlidesModule(), slides.SAMPLE),
    "quiz": (QuizModule(), quiz.SAMPLE),
    "quiz, practice": (QuizModule(), quiz.PRACTICE),
}


@pytest.fixture(scope="module", params=ENGINES)
def engine(request: pytest.FixtureRequest) -> Iterator[Stage]:
    """Give one stage for each engine."""
    modules: list[ActivityModule] = [module for module, _ in BUILT_IN.values()]
    with (
        new_database(request.param) as url,
        stage(*modules, database_url=url) as found,
    ):
        yield found


@pytest.mark.parametrize("check", battery.CHECKS, ids=str)
@pytest.mark.parametrize(("module", "sample"), BUILT_IN.values(), ids=BUILT_IN.keys())
def test_a_built_in_module_keeps_the_contract(
    engine: Stage, check: Check, module: ActivityModule, sample: Sample
) -> None:
    battery.run_on(engine, check, module, sample)


def test_every_built_in_module_is_on_trial() -> None:
    declared = {point.name for point in registry.discover(safe_mode=True)}

    assert {module.key for module, _ in BUILT_IN.values()} == declared


@pytest.mark.parametrize("key", sorted({module.key for module, _ in BUILT_IN.values()}))
def test_the_samples_of_a_module_use_all_that_it_offers(key: str) -> None:
    own = [pair for pair in BUILT_IN.values() if pair[0].key == key]
    offered = {name for module, _ in own for name in (*module.pages, *module.actions)}
    used = {step.name for _, sample in own for step in sample.steps}

    assert offered - used == set()
