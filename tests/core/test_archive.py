"""A damaged archive is refused, or holds what it held."""

from pathlib import Path

import pytest

from lms.core.archive import ArchiveReader, ArchiveWriter, Manifest
from lms.core.errors import BackupError

CONTENT = {"tables/a.copy": b"satu\n" * 20, "files/x": b"isi"}


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """Give a small archive."""
    path = tmp_path / "cadangan.zip"
    with ArchiveWriter(path, lambda _bytes: None) as writer:
        for name, content in CONTENT.items():
            writer.add(name, [content])
        made = "2026-11-20T08:00:00+00:00"
        manifest = Manifest("sqlite", made, "1", "s", ("r",), {}, writer.members)
        writer.finish(manifest)
    return path


def held(path: Path) -> tuple[Manifest, dict[str, bytes]]:
    """Return everything that an archive says."""
    with ArchiveReader(path) as reader:
        names = reader.manifest.members
        return reader.manifest, {name: b"".join(reader.read(name)) for name in names}


@pytest.mark.parametrize("bit", range(8))
def test_no_changed_bit_changes_what_is_read(archive: Path, bit: int) -> None:
    whole = archive.read_bytes()
    right = held(archive)
    assert right[1] == CONTENT
    refused = 0

    for place in range(len(whole)):
        changed = bytearray(whole)
        changed[place] ^= 1 << bit
        archive.write_bytes(changed)
        try:
            assert held(archive) == right, place
        except BackupError:
            refused += 1

    assert refused > len(whole) // 2
