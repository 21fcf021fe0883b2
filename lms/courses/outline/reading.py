"""From an author's files to a course that can be stored, or the list of mistakes.

Pure: no database, no clock. Everything slow (Markdown, sanitising) happens here, before
any transaction.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from functools import cache
from importlib.resources import files as package_files
from pathlib import PurePosixPath
from typing import Any

from jsonschema.protocols import Validator

from lms.core.errors import PamongError
from lms.core.json import JsonObject
from lms.courses.activities import ActivityModule
from lms.courses.marks import HUNDRED
from lms.courses.outline import schema
from lms.courses.outline.model import grade_document
from lms.courses.outline.settings import read_settings
from lms.courses.registry import Registry
from lms.courses.rules import CORE_RULES, PASSED
from lms.courses.source import ACTIVITY_LINK, Problem, Source

COURSE_FILE = "course.yaml"
FORMAT = 1
"""Raise it when reading gives another result for the same files."""

DEFAULT_PASS_MARK = "70.01"  # noqa: S105 - a mark
MEDIA_SUFFIXES = frozenset(
    ".svg .png .jpg .jpeg .webp .avif .gif .pdf .mp3 .mp4 .vtt".split()
)


class ContentError(PamongError):
    """A course's files have mistakes, all of them listed; nothing was imported."""

    code = "content"

    def __init__(self, problems: list[Problem]) -> None:
        # Two activities may have one file, and it is read for each.
        self.problems = sorted(set(problems))
        super().__init__("\n".join(str(problem) for problem in self.problems))


@dataclass(frozen=True, slots=True)
class ReadActivity:
    """The settings and the content of one activity, ready to be stored."""

    key: str
    settings: JsonObject
    content: JsonObject


@dataclass(frozen=True, slots=True)
class ReadCourse:
    """A course without mistakes, ready to be stored."""

    key: str
    title: str
    digest: str
    document: JsonObject
    activities: tuple[ReadActivity, ...]
    files: Mapping[str, bytes]
    media: Mapping[str, str]
    """Pictures: path and SHA-256."""


def digest_of(files: Mapping[str, bytes]) -> str:
    """Return one SHA-256 of all paths and contents."""
    total = hashlib.sha256(f"{FORMAT}\n".encode())
    for path in sorted(files):
        total.update(f"{path}\n{hashlib.sha256(files[path]).hexdigest()}\n".encode())
    return total.hexdigest()


@cache
def course_schema() -> JsonObject:
    """Return the JSON Schema of course.yaml."""
    text = (package_files("lms.courses.outline") / "course.schema.json").read_text()
    document: JsonObject = json.loads(text)
    return document


@cache
def _validator() -> Validator:
    return schema.validator(course_schema())


def read_course(files: Mapping[str, bytes], modules: Registry) -> ReadCourse:
    """Read a course; raise ContentError with every mistake that was found."""
    media = {
        path: hashlib.sha256(content).hexdigest()
        for path, content in files.items()
        if PurePosixPath(path).suffix.lower() in MEDIA_SUFFIXES
    }

    def address(path: str) -> str:
        if path not in media:
            message = f"{path} bukan gambar atau berkas yang dapat ditampilkan"
            raise KeyError(message)
        return f"/media/{media[path]}{PurePosixPath(path).suffix.lower()}"

    source = Source(files, COURSE_FILE, None, address, frozenset())
    data = source.yaml()
    if source.problems or not schema.check(source, data, _validator()):
        raise ContentError(source.problems)
    reading = _Reading(data, source, modules)
    document, activities = reading.course()
    if source.problems:
        raise ContentError(source.problems)
    return ReadCourse(
        data["key"],
        data["title"],
        digest_of(files),
        document,
        tuple(activities),
        files,
        media,
    )


@dataclass(slots=True)
class _Reading:
    data: JsonObject
    source: Source
    modules: Registry

    def course(self) -> tuple[JsonObject, list[ReadActivity]]:
        self._check_keys()
        data = self.data
        read = [
            (section, *self._section(index, section))
            for index, section in enumerate(data["sections"])
        ]
        self._check_weights()
        document = {
            "key": data["key"],
            "title": data["title"],
            "language": data["language"],
            "summary": data["summary"],
            "description": self._description(),
            "goals": data["goals"],
            "references": data.get("references", []),
            "credits": data.get("credits", []),
            "jp": data["jp"],
            "pass_mark": data.get("pass_mark", DEFAULT_PASS_MARK),
            "award": data.get("certificate", {}).get("award", "automatic"),
            "sections": [
                {
                    "key": section["key"],
                    "title": section["title"],
                    "summary": section.get("summary", ""),
                    "activities": placed,
                }
                for section, placed, _ in read
            ],
        }
        return document, [activity for *_, found in read for activity in found]

    def _description(self) -> str:
        text = self.data.get("description", "")
        if f"({ACTIVITY_LINK}" in text:
            self.source.error(
                "uraian juga dibaca orang yang belum terdaftar, jadi tidak dapat "
                "bertaut ke kegiatan; sebutkan judulnya",
                ("description",),
            )
        return self.source.markdown(text, ("description",))

    def _all(self) -> Iterator[tuple[tuple[str | int, ...], JsonObject]]:
        for i, section in enumerate(self.data["sections"]):
            for j, activity in enumerate(section["activities"]):
                yield ("sections", i, "activities", j), activity

    def _check_keys(self) -> None:
        sections: set[str] = set()
        for index, section in enumerate(self.data["sections"]):
            if section["key"] in sections:
                self.source.error(
                    f"kunci bagian {section['key']!r} sudah dipakai",
                    ("sections", index, "key"),
                )
            sections.add(section["key"])
        seen: set[str] = set()
        for path, activity in self._all():
            if activity["key"] in seen:
                self.source.error(
                    f"kunci kegiatan {activity['key']!r} sudah dipakai di kursus ini",
                    (*path, "key"),
                )
            for number, key in enumerate(activity.get("after", [])):
                if key not in seen:
                    self.source.error(
                        f"kegiatan {key!r} tidak ada atau tidak berdiri lebih dahulu",
                        (*path, "after", number),
                    )
            seen.add(activity["key"])
        self.source.activities = frozenset(seen)

    def _check_weights(self) -> None:
        weights = [Decimal(a["weight"]) for _, a in self._all() if "weight" in a]
        if weights and sum(weights) != HUNDRED:
            self.source.error(
                f"jumlah bobot {sum(weights)}; seharusnya tepat 100", ("sections",)
            )

    def _section(
        self, index: int, section: JsonObject
    ) -> tuple[list[JsonObject], list[ReadActivity]]:
        placed: list[JsonObject] = []
        found: list[ReadActivity] = []
        for number, activity in enumerate(section["activities"]):
            path = ("sections", index, "activities", number)
            if activity["module"] not in self.modules:
                known = ", ".join(sorted(self.modules.modules))
                self.source.error(
                    f"modul {activity['module']!r} tidak dikenal; yang ada: {known}",
                    (*path, "module"),
                )
                continue
            read = self._read(path, activity)
            found.append(read)
            placed.append(self._placed(path, activity, read))
        return placed, found

    def _read(self, path: tuple[str | int, ...], activity: JsonObject) -> ReadActivity:
        module = self.modules[activity["module"]]
        settings = read_settings(
            self.source, module.settings, activity.get("settings", {}), path
        )
        name = activity.get("source", "")
        if name and name not in self.source.files:
            self.source.error(f"berkas {name} tidak ada", (*path, "source"))
            return ReadActivity(activity["key"], settings, {})
        own = replace(self.source, path=name or COURSE_FILE)
        own.settings = module.settings(**settings)
        return ReadActivity(activity["key"], settings, module.read(own))

    def _placed(
        self, path: tuple[str | int, ...], activity: JsonObject, read: ReadActivity
    ) -> JsonObject:
        module = self.modules[activity["module"]]
        grade = module.grade_of(read.content) if read.content else module.grade
        if "weight" in activity and grade is None and read.content:
            self.source.error(
                "kegiatan ini tidak bernilai, jadi tidak dapat diberi bobot",
                (*path, "weight"),
            )
        completion = self._completion(path, activity, module)
        has_pass = grade is not None and grade.pass_at is not None
        if read.content and not has_pass and PASSED in dict(completion):
            self.source.error(
                f"kegiatan ini tidak bernilai, jadi aturan {PASSED!r} tidak pernah "
                "terpenuhi",
                (*path, "completion"),
            )
        self._check_moments(path, activity)
        return {
            "key": activity["key"],
            "module": activity["module"],
            "title": activity["title"],
            "minutes": activity["minutes"],
            "required": activity.get("required", True),
            "completion": completion,
            "grade": grade_document(grade),
            "weight": activity.get("weight"),
            "after": activity.get("after", []),
            "opens_at": activity.get("opens"),
            "closes_at": activity.get("closes"),
        }

    def _check_moments(self, path: tuple[str | int, ...], activity: JsonObject) -> None:
        found: dict[str, datetime] = {}
        for name in ("opens", "closes"):
            try:
                if name in activity:
                    found[name] = datetime.fromisoformat(activity[name])
            except ValueError:
                self.source.error(
                    "tanggal atau jam ini tidak ada; periksa angkanya", (*path, name)
                )
        if len(found) > 1 and found["closes"] <= found["opens"]:
            self.source.error(
                "kegiatan ditutup sebelum dibuka; perbaiki salah satunya",
                (*path, "closes"),
            )

    def _completion(
        self,
        path: tuple[str | int, ...],
        activity: JsonObject,
        module: ActivityModule,
    ) -> list[tuple[str, int]]:
        known = {*CORE_RULES, PASSED, *module.rules}
        rules: list[tuple[str, int]] = []
        for number, rule in enumerate(activity.get("completion", module.completion)):
            name, value = (
                next(iter(rule.items())) if isinstance(rule, dict) else (rule, 0)
            )
            if name not in known:
                self.source.error(
                    f"aturan {name!r} tidak dikenal; yang ada: "
                    + ", ".join(sorted(known)),
                    (*path, "completion", number),
                )
            rules.append((name, value))
        return rules


def read_folder(folder: Any) -> dict[str, bytes]:  # noqa: ANN401 - a Path
    """Return every file below ``folder`` by its path; hidden files are left out."""
    found: dict[str, bytes] = {}
    for path in sorted(folder.rglob("*")):
        relative = path.relative_to(folder)
        hidden = any(part.startswith(".") for part in relative.parts)
        if path.is_file() and not hidden:
            found[relative.as_posix()] = path.read_bytes()
    return found
