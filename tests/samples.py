"""Sample material from outside the repository, for tests that can do without."""

import os
from pathlib import Path

import pytest

SAMPLES = Path(os.environ.get("LMS_SAMPLES", "../shared/samples"))


def sample(path: str) -> Path:
    """Return a file or folder of the sample material, or skip the test."""
    found = SAMPLES / path
    if not found.exists():
        pytest.skip("no sample folder")
    return found
