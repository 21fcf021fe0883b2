"""Files of the content-addressed store."""

import os
from pathlib import Path

import pytest

from lms.core.errors import NotFoundError
from lms.core.files import FileStore


def test_what_is_put_is_found_by_its_digest(tmp_path: Path) -> None:
    store = FileStore(tmp_path)

    digest = store.put(b"isi")

    assert store.get(digest) == b"isi"
    assert store.put(b"isi") == digest


@pytest.mark.parametrize("digest", ["", "../../etc/passwd", "A" * 64, "0" * 63])
def test_what_is_no_digest_is_no_path(tmp_path: Path, digest: str) -> None:
    with pytest.raises(NotFoundError):
        FileStore(tmp_path).path(digest)


def test_a_file_and_the_folders_that_lead_to_it_are_on_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[Path] = []
    sync = os.fsync

    def note(handle: int) -> None:
        synced.append(Path(f"/proc/self/fd/{handle}").readlink())
        sync(handle)

    monkeypatch.setattr(os, "fsync", note)

    digest = FileStore(tmp_path / "files").put(b"isi")

    folder = tmp_path / "files" / digest[:2]
    assert synced[0].parent == folder
    assert {folder, folder.parent, tmp_path} <= set(synced[1:])

    synced.clear()
    FileStore(tmp_path / "files").put(b"isi")

    # Whoever wrote it may not have come so far.
    assert {folder, folder.parent, tmp_path} <= set(synced)
