"""The example of a third party: found when installed, complete by the contract."""

from configparser import ConfigParser
from pathlib import Path

import jinja2
import pytest

from lms.courses import registry
from lms.courses.activities import ActivityModule, Page, Redirect
from lms.courses.folders import folder_of
from lms.courses.registry import Registry, problems_of
from lms.xapi import verbs
from tests.factories.modules import context

EXAMPLE = Path(__file__).parents[3] / "examples" / "pamong-mod-hello"
PLAYER = "{% block activity %}{% endblock %}"


def _entry_points() -> str:
    """Return what pip writes of setup.cfg into entry_points.txt."""
    setup = ConfigParser()
    setup.read(EXAMPLE / "setup.cfg")
    groups = setup["options.entry_points"].items()
    return "\n".join(f"[{group}]{points}" for group, points in groups)


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> ActivityModule:
    """Install the example for one test, as ``pip install --editable`` does."""
    marks = tmp_path / "pamong_mod_hello-1.0.0.dist-info"
    marks.mkdir()
    (marks / "METADATA").write_text("Name: pamong-mod-hello\nVersion: 1.0.0\n")
    (marks / "entry_points.txt").write_text(_entry_points())
    monkeypatch.syspath_prepend(str(EXAMPLE))
    monkeypatch.syspath_prepend(str(tmp_path))
    modules = Registry()
    modules.load(registry.discover())
    assert modules.broken == {}
    return modules["hello"]


def test_the_installed_module_keeps_the_contract(installed: ActivityModule) -> None:
    assert list(problems_of(installed)) == []
    assert installed.completion == ("viewed",)


def test_safe_mode_leaves_it_out(installed: ActivityModule) -> None:
    names = {point.name for point in registry.discover(safe_mode=True)}

    assert "hello" not in names
    assert "page" in names


def test_it_greets_with_what_the_author_chose(installed: ActivityModule) -> None:
    settings = installed.settings(greeting="Selamat pagi")
    found = context(installed, {}, settings=settings)

    answer = installed.render(found)

    assert isinstance(answer, Page)
    assert "Selamat pagi, Ayu!" in _drawn(installed, answer, context=found)


def test_its_page_is_drawn_from_its_own_folder(installed: ActivityModule) -> None:
    found = context(installed, {})
    answer = installed.render(found)
    assert isinstance(answer, Page)

    drawn = _drawn(installed, answer, context=found)

    assert "Selamat datang, Ayu!" in drawn
    assert 'action="/belajar/r/bagian/balas"' in drawn
    assert 'name="csrf_token" value="rahasia"' in drawn


def test_a_greeting_back_is_told(installed: ActivityModule) -> None:
    found = context(installed, {})

    answer = installed.actions["balas"](installed, found, {}, "")

    assert isinstance(answer, Redirect)
    assert [emission.verb for emission in found.emissions] == [verbs.EXPERIENCED]


def test_the_example_stays_small() -> None:
    code = (EXAMPLE / "pamong_mod_hello" / "__init__.py").read_text()
    template = (EXAMPLE / "pamong_mod_hello/templates/hello/hello.html").read_text()

    assert len([line for line in code.splitlines() if line.strip()]) <= 32
    assert len(template.splitlines()) <= 5


def _drawn(module: ActivityModule, page: Page, **values: object) -> str:
    loader = jinja2.ChoiceLoader(
        [
            jinja2.DictLoader({"courses/player.html": PLAYER}),
            jinja2.FileSystemLoader(folder_of(module) / "templates"),
        ]
    )
    environment = jinja2.Environment(loader=loader, autoescape=True)
    environment.globals["csrf_token"] = lambda: "rahasia"
    return environment.get_template(page.template).render(**page.values, **values)
