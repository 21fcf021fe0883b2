"""Strategies that make correct statements of both versions, as varied as the rules."""

from datetime import datetime

from hypothesis import strategies as st

from lms.core.json import JsonObject
from lms.xapi.validation.rules import COMPONENTS
from lms.xapi.versions import Version

texts = st.text(st.characters(codec="utf-8"), max_size=12)
iris = st.builds(
    "{}{}".format,
    st.sampled_from(
        [
            "http://lms.test/",
            "https://w3id.org/",
            "HTTP://lms.test:8000/?a=",
            "http://[2001:db8::1]/#",
            "urn:uuid:",
            "tag:a,1:",
            "act:x/../",
            "course-v1:FUN+MOOC%20",
        ]
    ),
    st.text(
        "abcdefghijklmnopqrstuvwxyz0123456789-._~éß漢😀/?#;=&@+!$'()*,:",
        min_size=1,
        max_size=12,
    ),
)
uuids = st.uuids().map(str)
languages = st.sampled_from(
    """id en en-GB jv-Latn-ID zh-Hant x-sunda und i-klingon de-1996 sl-rozaj-biske
    es-419 zh-cmn-Hans-CN en-a-bbb-x-a-ccc EN-us art-lojban sgn-BE-FR qaa-Qaaa-QM
    hy-Latn-IT-arevela de-CH-1901 zh-min-nan""".split()
)
language_maps = st.dictionaries(languages, texts, max_size=3)
json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | texts,
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(texts, inner, max_size=2)
    ),
    max_leaves=4,
)
numbers = st.integers(-(2**53), 2**53) | st.floats(-1e9, 1e9)
extensions = st.dictionaries(iris, json_values, max_size=2)
_amounts = st.integers(0, 99).map(str)
_last_amounts = _amounts | st.sampled_from(["0.5", "14.125", "0,5", "1.0"])


def _duration(units: list[str], amounts: list[str]) -> str:
    parts = [amount + unit for amount, unit in zip(amounts, units, strict=True)]
    days = [part for part in parts if part[-1] not in "HmS"]
    hours = [part.upper() for part in parts if part[-1] in "HmS"]
    return "P" + "".join(days) + ("T" + "".join(hours) if hours else "")


_units = st.lists(st.sampled_from("YMDHmS"), min_size=1, unique=True).map(
    lambda units: sorted(units, key="YMDHmS".index)
)
durations = st.one_of(
    _amounts.map("P{}W".format),
    _units.flatmap(
        lambda units: st.builds(
            _duration,
            st.just(units),
            st.tuples(*[_amounts for _unit in units[1:]], _last_amounts).map(list),
        )
    ),
)
_moments = st.datetimes(datetime(1970, 1, 2), datetime(2120, 1, 1))  # noqa: DTZ001 - the zone is drawn apart
_zones = st.sampled_from(["Z", "z", "", "+07:00", "-03:30", "+0900", "+07", "+00:00"])
_fractions = st.sampled_from(["", ".0", ".5", ".123", ",25", ".123456", ".123456789"])
timestamps = st.builds(
    lambda moment, between, fraction, zone: (
        moment.strftime(f"%Y-%m-%d{between}%H:%M:%S") + fraction + zone
    ),
    _moments,
    st.sampled_from("TTt "),
    _fractions,
    _zones,
)


def objects(
    required: JsonObject, optional: JsonObject
) -> st.SearchStrategy[JsonObject]:
    """Return objects with all of ``required`` and some of ``optional``."""
    return st.fixed_dictionaries(required, optional=optional)


_identifiers = st.one_of(
    objects(
        {"mbox": st.emails(domains=st.just("example.org")).map("mailto:{}".format)}, {}
    ),
    objects(
        {"mbox_sha1sum": st.text("0123456789abcdefAF", min_size=40, max_size=40)}, {}
    ),
    objects({"openid": iris}, {}),
    objects({"account": objects({"homePage": iris, "name": texts}, {})}, {}),
)


def _joined(parts: tuple[JsonObject, JsonObject]) -> JsonObject:
    return {**parts[0], **parts[1]}


agents = st.tuples(
    objects({}, {"objectType": st.just("Agent"), "name": texts}), _identifiers
).map(_joined)
groups = st.one_of(
    objects(
        {
            "objectType": st.just("Group"),
            "member": st.lists(agents, min_size=1, max_size=3),
        },
        {"name": texts},
    ),
    st.tuples(
        objects(
            {"objectType": st.just("Group")},
            {"name": texts, "member": st.lists(agents, max_size=2)},
        ),
        _identifiers,
    ).map(_joined),
)
actors = agents | groups


def _interaction(kind: str) -> st.SearchStrategy[JsonObject]:
    component = objects({"id": texts}, {"description": language_maps})
    components = st.lists(component, max_size=3, unique_by=lambda item: item["id"])
    return objects(
        {"interactionType": st.just(kind)},
        {
            "correctResponsesPattern": st.lists(texts, max_size=2),
            **dict.fromkeys(COMPONENTS[kind], components),
        },
    )


_described = objects(
    {},
    {
        "name": language_maps,
        "description": language_maps,
        "type": iris,
        "moreInfo": iris,
        "extensions": extensions,
    },
)
definitions = st.tuples(
    _described, st.just({}) | st.sampled_from(sorted(COMPONENTS)).flatmap(_interaction)
).map(_joined)
activities = objects(
    {"id": iris}, {"objectType": st.just("Activity"), "definition": definitions}
)
references = objects({"objectType": st.just("StatementRef"), "id": uuids}, {})
verbs = objects({"id": iris}, {"display": language_maps})
scores = st.one_of(
    objects({}, {"scaled": st.floats(-1, 1)}),
    objects({}, {"scaled": st.floats(-1, 1), "raw": numbers}),
    st.lists(numbers, min_size=3, max_size=3, unique=True)
    .map(sorted)
    .map(lambda three: dict(zip(("min", "raw", "max"), three, strict=True))),
)
results = objects(
    {},
    {
        "score": scores,
        "success": st.booleans(),
        "completion": st.booleans(),
        "response": texts,
        "duration": durations,
        "extensions": extensions,
    },
)
attachments = st.lists(
    objects(
        {
            "usageType": iris,
            "display": language_maps,
            "contentType": st.sampled_from(
                [
                    "text/plain",
                    "image/svg+xml; charset=utf-8",
                    'application/x-own;a="b c"',
                ]
            ),
            "length": st.integers(0, 2**40),
            "sha2": st.sampled_from([56, 64, 96, 128]).flatmap(
                lambda size: st.text("0123456789abcdefAF", min_size=size, max_size=size)
            ),
            "fileUrl": iris,
        },
        {"description": language_maps},
    ),
    max_size=2,
)
_context_activities = st.dictionaries(
    st.sampled_from(["parent", "grouping", "category", "other"]),
    activities | st.lists(activities, max_size=2),
)


def _related(kind: str, name: str, member: st.SearchStrategy[JsonObject]) -> object:
    return st.lists(
        objects(
            {"objectType": st.just(kind), name: member},
            {"relevantTypes": st.lists(iris, min_size=1, max_size=2)},
        ),
        max_size=2,
    )


def contexts(version: Version, *, activity: bool) -> st.SearchStrategy[JsonObject]:
    """Return contexts; ``revision`` and ``platform`` only beside an activity."""
    optional: JsonObject = {
        "registration": uuids,
        "instructor": actors,
        "team": groups,
        "contextActivities": _context_activities,
        "language": languages,
        "statement": references,
        "extensions": extensions,
    }
    if activity:
        optional |= {"revision": texts, "platform": texts}
    if version is Version.V2:
        optional |= {
            "contextAgents": _related("contextAgent", "agent", agents),
            "contextGroups": _related("contextGroup", "group", groups),
        }
    return objects({}, optional)


def _about(
    version: Version, thing: st.SearchStrategy[JsonObject], *, activity: bool
) -> tuple[JsonObject, JsonObject]:
    required = {"actor": actors, "verb": verbs, "object": thing}
    optional = {
        "result": results,
        "context": contexts(version, activity=activity),
        "timestamp": timestamps,
        "attachments": attachments,
    }
    return required, optional


def _typed(name: str) -> st.SearchStrategy[JsonObject]:
    things = {"Agent": agents, "Group": groups}
    return things[name].map(lambda agent: {**agent, "objectType": name})


def statements(version: Version) -> st.SearchStrategy[JsonObject]:
    """Return correct statements of ``version``."""
    others = references | _typed("Agent") | _typed("Group")
    simple = [_about(version, activities, activity=True)]
    simple.append(_about(version, others, activity=False))
    subs = st.one_of(
        [
            objects({"objectType": st.just("SubStatement"), **required}, optional)
            for required, optional in simple
        ]
    )
    whole = [*simple, _about(version, subs, activity=False)]
    spoken = ["1.0", "1.0.0", "1.0.9"]
    if version is Version.V2:
        spoken += ["2.0", "2.0.0", "2.0.7"]
    pair = objects(
        {
            "objectType": st.just("Group"),
            "member": st.lists(agents, min_size=2, max_size=2),
        },
        {"name": texts},
    )
    extra = {
        "id": uuids | uuids.map(str.upper),
        "stored": timestamps,
        "authority": agents | pair,
        "version": st.sampled_from(spoken),
    }
    return st.one_of(
        [objects(required, {**optional, **extra}) for required, optional in whole]
    )
