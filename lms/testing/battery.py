"""Every check that an activity module must pass; built-in modules pass the same ones.

See ``lms.testing`` for how a plugin's own tests run them.
"""

from collections.abc import Callable
from dataclasses import dataclass

from lms.courses.activities import ActivityModule
from lms.testing.checks import access, content, declarations, pages, privacy, record
from lms.testing.sample import Sample
from lms.testing.stage import Stage, stage
from lms.testing.trial import Trial


@dataclass(frozen=True, slots=True)
class Check:
    """One promise of the contract, and how it is tried."""

    run: Callable[[Trial], None]

    @property
    def name(self) -> str:
        """Return the promise in a few words."""
        return self.run.__name__

    def __str__(self) -> str:
        return self.name


CHECKS = tuple(
    Check(each)
    for each in (
        declarations.declares_what_the_contract_asks,
        declarations.has_settings_that_make_a_form,
        declarations.keeps_files_below_its_own_name,
        declarations.keeps_its_tables_apart,
        declarations.leaves_the_doors_alone,
        content.reading_twice_gives_the_same,
        content.files_come_back_as_they_were,
        content.mistakes_are_told,
        access.visitors_stay_outside,
        access.others_find_nothing,
        access.opening_pages_writes_nothing,
        record.statements_are_valid,
        record.statements_follow_the_profile,
        record.statements_name_nobody,
        record.every_rule_can_be_fulfilled,
        record.repeating_changes_nothing,
        record.standings_can_be_rebuilt,
        privacy.export_is_json,
        privacy.erasing_leaves_nothing,
        pages.pages_are_accessible,
        pages.pages_keep_the_security_policy,
        pages.the_first_page_is_light,
        pages.a_broken_neighbour_disturbs_nobody,
    )
)


def run(
    check: Check, module: ActivityModule, sample: Sample, *, database_url: str = ""
) -> None:
    """Try one promise on a stage of its own; raise AssertionError if it is broken.

    ``database_url`` names an empty database, by default an SQLite file.
    """
    with stage(module, database_url=database_url) as found:
        run_on(found, check, module, sample)


def run_on(found: Stage, check: Check, module: ActivityModule, sample: Sample) -> None:
    """Try one promise on a stage that is there; nothing of the trial stays on it."""
    with found.trial(module, sample) as trial:
        check.run(trial)
