"""Try the example plugin as whoever installs it does; run in a process of its own.

``python -m tests.contract.third_party DATABASE_URL…`` finds the module by its entry
point, in an application that nobody told of it, and runs the battery on each database.
"""

import sys
from importlib.metadata import entry_points

from lms.courses import registry
from lms.testing import battery
from lms.testing.stage import stage
from tests.contract.samples import hello

KEY = "hello"


def main(urls: list[str]) -> None:
    """Print what was found and each check that passed."""
    (point,) = entry_points(group=registry.GROUP, name=KEY)
    print(point.value)  # noqa: T201 - the answer to the test that runs this
    for url in urls:
        with stage(database_url=url) as found:
            module = registry.current()[KEY]
            for check in battery.CHECKS:
                battery.run_on(found, check, module, hello.SAMPLE)
                print(check.name)  # noqa: T201 - the answer


if __name__ == "__main__":
    main(sys.argv[1:])
