"""Each check of the battery passes a sound module and catches an unsound one."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from lms.core.json import JsonObject
from lms.core.permissions import public
from lms.courses import registry
from lms.courses.activities import ActivityModule
from lms.testing import battery
from lms.testing.battery import CHECKS, Check
from lms.testing.checks import record
from lms.testing.stage import Stage, stage
from tests.contract.modules import astray, doors, unmade, unsound
from tests.contract.modules.sound import SAMPLE, SoundModule

FAULTS = {
    "label": "field without a label",
    "alt": "picture without a text",
    "heading": "<h4> 'Terlalu dalam' comes after <h1>",
    "second title": "a second <h1>",
    "empty link": "a without a text",
    "hidden focus": "the keyboard reaches it",
    "same id": "two elements have the id 'isi'",
    "lost label": "for='hilang' names nothing",
}
UNSAFE = {
    "style": "inline style",
    "handler": "inline script in <p onclick>",
    "script": "without a nonce",
    "other host": "loads from another host",
}
CASES: list[tuple[str, ActivityModule, str]] = [
    ("declares_what_the_contract_asks", unsound.OldModule(), "version 2"),
    ("declares_what_the_contract_asks", unsound.ShoutingModule(), "small letters"),
    ("declares_what_the_contract_asks", unsound.NowhereModule(), "not an address"),
    ("has_settings_that_make_a_form", unsound.UnlabelledModule(), "has no label"),
    ("has_settings_that_make_a_form", unsound.ListedModule(), "its type must be"),
    ("has_settings_that_make_a_form", unsound.ChangingModule(), "frozen"),
    ("keeps_files_below_its_own_name", astray.AstrayModule(), "templates/soal.html"),
    ("keeps_its_tables_apart", astray.AstrayModule(), "must be named mod_sehat_"),
    ("keeps_its_tables_apart", unmade.UnmadeModule(), "no revision"),
    ("leaves_the_doors_alone", doors.DoorsModule(), r"commit\(\) is the core's"),
    ("leaves_the_doors_alone", doors.DoorsModule(), "imports lms.xapi.store"),
    ("reading_twice_gives_the_same", unsound.ChanceModule(), "two readings"),
    ("reading_twice_gives_the_same", unsound.TupleModule(), "stored as JSON"),
    ("files_come_back_as_they_were", unsound.MendingModule(), "came back changed"),
    ("mistakes_are_told", unsound.LenientModule(), r"\(kosong\) were taken"),
    ("mistakes_are_told", unsound.SpeechlessModule(), "without line or message"),
    (
        "opening_pages_writes_nothing",
        unsound.WritingModule(),
        "sends UPDATE mod_sehat_",
    ),
    ("statements_are_valid", unsound.GuessingModule(), "answered 400"),
    ("statements_follow_the_profile", unsound.DancingModule(), "under no template"),
    ("statements_name_nobody", unsound.NamingModule(), "names the learner"),
    ("every_rule_can_be_fulfilled", unsound.UnreachableModule(), "'mustahil' does not"),
    ("every_rule_can_be_fulfilled", unsound.GenerousModule(), "'murah-hati' holds"),
    ("repeating_changes_nothing", unsound.AgainModule(), "moved the standing"),
    ("standings_can_be_rebuilt", unsound.MoodyModule(), "kegiatan: kept"),
    ("export_is_json", unsound.OpaqueModule(), "not JSON"),
    ("export_is_json", unsound.ForgetfulModule(), "is empty"),
    ("erasing_leaves_nothing", unsound.KeepingModule(), "keeps 1 rows"),
    ("the_first_page_is_light", unsound.AskingModule(), "more than 8"),
    ("the_first_page_is_light", unsound.FaultyPageModule("bytes"), "bytes, more"),
    ("a_broken_neighbour_disturbs_nobody", unsound.LeaningModule(), "tidak tersedia"),
    *(
        ("pages_are_accessible", unsound.FaultyPageModule(fault), message)
        for fault, message in FAULTS.items()
    ),
    *(
        ("pages_keep_the_security_policy", unsound.FaultyPageModule(fault), message)
        for fault, message in UNSAFE.items()
    ),
]
BY_A_DEFECT_OF_THE_CORE = {"visitors_stay_outside", "others_find_nothing"}


@pytest.fixture(scope="module")
def sound() -> Iterator[Stage]:
    """Give a stage that knows the sound module."""
    with stage(SoundModule()) as found:
        yield found


@contextmanager
def instead(module: ActivityModule) -> Iterator[None]:
    """Let another module stand under the sound one's key."""
    modules = registry.current().modules
    before = modules["sehat"]
    modules["sehat"] = module
    try:
        yield
    finally:
        modules["sehat"] = before


def check_named(name: str) -> Check:
    """Return a check of the battery."""
    return next(check for check in CHECKS if check.name == name)


@pytest.mark.parametrize("check", CHECKS, ids=str)
def test_a_sound_module_passes(sound: Stage, check: Check) -> None:
    battery.run_on(sound, check, SoundModule(), SAMPLE)


@pytest.mark.parametrize(("name", "module", "message"), CASES)
def test_an_unsound_module_is_caught(
    sound: Stage, name: str, module: ActivityModule, message: str
) -> None:
    with instead(module), pytest.raises(AssertionError, match=message):
        battery.run_on(sound, check_named(name), module, SAMPLE)


@pytest.mark.parametrize("name", sorted(BY_A_DEFECT_OF_THE_CORE))
def test_an_open_door_is_caught(
    sound: Stage, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    @public
    def everybody(**_arguments: object) -> str:
        return "rahasia"

    monkeypatch.setitem(sound.app.view_functions, "player.show", everybody)

    with pytest.raises(AssertionError, match=r"GET .*200"):
        battery.run_on(sound, check_named(name), SoundModule(), SAMPLE)


def test_every_check_has_been_seen_to_fail() -> None:
    seen = {name for name, _, _ in CASES} | BY_A_DEFECT_OF_THE_CORE

    assert seen == {check.name for check in CHECKS}


def test_a_check_alone_makes_a_stage_and_takes_it_away() -> None:
    before = registry.current()

    battery.run(CHECKS[0], SoundModule(), SAMPLE)

    assert registry.current() is before


def statement(**changes: object) -> JsonObject:
    """Return a statement of both versions of xAPI, changed."""
    account = {"homePage": "http://lms.test", "name": "seseorang"}
    return {
        "actor": {"objectType": "Agent", "account": account},
        "verb": {"id": "http://adlnet.gov/expapi/verbs/experienced"},
        "object": {"id": "http://lms.test/id/kursus/uji"},
        **changes,
    }


def test_a_statement_of_the_newer_version_alone_is_caught() -> None:
    agent = {"objectType": "contextAgent", "agent": statement()["actor"]}

    found = list(record.invalid(statement(context={"contextAgents": [agent]})))

    assert len(found) == 1
    assert found[0].startswith("xAPI 1.0.3")


def test_a_statement_of_both_versions_is_let_through() -> None:
    assert list(record.invalid(statement())) == []


def test_an_actor_by_mail_is_caught(sound: Stage) -> None:
    by_mail = statement(actor={"mbox": "mailto:seseorang@contoh.example"})

    found = list(record.naming(by_mail))

    assert len(found) == 2
