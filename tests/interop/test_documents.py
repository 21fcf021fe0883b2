"""What docs/lrs.md shows is run as it stands there, against a running server."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.interop.conftest import SECONDS, Reached

PAGE = Path(__file__).parents[2] / "docs" / "lrs.md"
ENDINGS = {"python": ".py", "sh": ".sh", "js": ".mjs"}
PROGRAMS = {"python": sys.executable, "sh": "sh", "js": "node"}
NEEDED = {"sh": "curl", "js": "node"}
_FENCED = re.compile(r"^```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)

EXAMPLES = [
    pytest.param(kind, text, id=f"{kind}-{number}")
    for number, (kind, text) in enumerate(_FENCED.findall(PAGE.read_text("utf-8")))
    if kind in PROGRAMS
]


@pytest.mark.parametrize(("kind", "text"), EXAMPLES)
def test_an_example_runs(
    reached: Reached, tmp_path: Path, kind: str, text: str
) -> None:
    if shutil.which(NEEDED.get(kind, "sh")) is None:
        pytest.skip(f"{NEEDED[kind]} is not installed")
    script = tmp_path / f"example{ENDINGS[kind]}"
    script.write_text(f"set -e\n{text}" if kind == "sh" else text, "utf-8")
    (tmp_path / ".curlrc").write_text("fail-with-body\n")
    environment = {
        **os.environ,
        "PAMONG": reached.url,
        "KEY": f"{reached.key}:{reached.secret}",
        "CURL_HOME": str(tmp_path),
        "PYTHONPATH": str(PAGE.parents[1]),
    }

    done = subprocess.run(  # noqa: S603 - our own page
        [PROGRAMS[kind], str(script)],
        env=environment,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr
