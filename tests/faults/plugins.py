"""Plugins as they lie on the disk after an installation, good and bad ones."""

from pathlib import Path

METADATA = "Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n"
ENTRY = "[lms.modules]\n{point} = {package}:{cls}\n"

GOOD = '''
"""A plugin that works."""

from lms.courses.activities import ActivityModule
from lms.xapi import verbs


class Plugin(ActivityModule):
    """Show nothing."""

    key, title = "baik", "Baik"
    activity_type = verbs.TYPE_ACTIVITY
'''
OF_ANOTHER_VERSION = GOOD + "    api = 2\n"
WITH_A_TAKEN_KEY = GOOD.replace('"baik", "Baik"', '"page", "Halaman palsu"')
THAT_RAISES = 'raise RuntimeError("tidak ada lisensi")\n'
THAT_EXITS = "import sys\n\nsys.exit(3)\n"
THAT_IS_NO_PYTHON = "class Plugin(:\n"
THAT_NEEDS_MORE = "import pustaka_yang_tidak_ada\n"
THAT_IS_EMPTY = "\n"
THAT_FAILS_WHEN_MADE = GOOD + (
    "\n    def __init__(self):\n        self.berkas = open('/tidak/ada')\n"
)


def install(folder: Path, code: str, *, point: str = "tamu") -> None:
    """Put a plugin into ``folder`` as pip does: its code and what it declares."""
    package = f"plugin_{point.replace('-', '_')}"
    (folder / f"{package}.py").write_text(code, encoding="utf-8")
    about = folder / f"{package}-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text(METADATA.format(name=package), encoding="utf-8")
    declared = ENTRY.format(point=point, package=package, cls="Plugin")
    (about / "entry_points.txt").write_text(declared, encoding="utf-8")
