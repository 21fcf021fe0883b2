"""A profile is read as its document means it; what is wrong is told by its place."""

import pytest

from lms.core.json import JsonObject
from lms.xapi.profiles.errors import ProfileError
from lms.xapi.profiles.reading import Concept, Pattern, Rule, Template, read
from tests.xapi.profiles.parts import (
    PROFILE,
    VERSION,
    document,
    pattern,
    profile,
    template,
)


def test_a_template_is_read_whole() -> None:
    (found,) = profile(
        templates=[
            {
                "id": "t",
                "type": "StatementTemplate",
                "verb": "v",
                "objectActivityType": "o",
                "contextParentActivityType": ["p"],
                "contextGroupingActivityType": ["g", "h"],
                "contextOtherActivityType": ["x"],
                "contextCategoryActivityType": ["c"],
                "attachmentUsageType": ["a"],
                "contextStatementRefTemplate": ["s"],
                "rules": [
                    {
                        "location": "$.result",
                        "selector": "$.score",
                        "presence": "recommended",
                        "any": [1],
                        "all": [True, {"a": [None]}],
                        "none": ["no"],
                    }
                ],
            }
        ]
    ).templates

    rule = Rule(
        "$.result", "$.score", "recommended", (1,), (True, {"a": [None]}), ("no",)
    )
    assert found == Template(
        *("t", "v", "o"),
        *(("p",), ("g", "h"), ("x",), ("c",), ("a",)),
        object_refs=(),
        context_refs=("s",),
        rules=(rule,),
    )


def test_names_of_json_ld_and_single_values_are_taken() -> None:
    found = read(
        {
            "@id": PROFILE,
            "@type": "Profile",
            "versions": {"@id": VERSION},
            "concepts": {"@id": "v", "@type": "Verb", "prefLabel": {"en": "did"}},
            "templates": {
                "@id": "t",
                "@type": "StatementTemplate",
                "contextParentActivityType": "p",
                "rules": {"location": "$.id", "any": "x"},
            },
            "patterns": {"@id": "q", "@type": "Pattern", "sequence": "t"},
        }
    )

    assert found.names == {PROFILE, VERSION}
    assert found.concepts == (Concept("v", "Verb"),)
    assert found.concepts[0].labels == {"en": "did"}
    assert found.templates == (
        Template("t", parent=("p",), rules=(Rule("$.id", any_of=("x",)),)),
    )
    assert found.patterns == (Pattern("q", "sequence", ("t",)),)


def test_a_draft_of_a_part_is_passed_over_and_told() -> None:
    found = profile(templates=[{"scopeNote": "to come"}], patterns=[{"scopeNote": "x"}])

    assert (found.templates, found.patterns) == ((), ())
    assert found.notes == (
        "templates[0] has neither id nor type: passed over",
        "patterns[0] has neither id nor type: passed over",
    )


def _ruled(**parts: object) -> JsonObject:
    return document(templates=[template("t"), template("u", rules=[parts])])


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ([], "a profile is a JSON object"),
        ({"id": PROFILE}, "type: must be Profile"),
        ({"type": "Profile"}, "id: must be an identifier"),
        (document(versions=["v"]), "versions[0]: must be an object"),
        (document(versions=[{}]), "versions[0].id: must be an identifier"),
        (document(concepts=[{"id": "c"}]), "concepts[0].type: must be a string"),
        (document(templates=[7]), "templates[0]: must be an object"),
        (
            document(templates=[template("")]),
            "templates[0].id: must be an identifier",
        ),
        (
            document(templates=[template("t"), template("t")]),
            "templates[1].id: there are two of t",
        ),
        (
            document(templates=[template("t", objectActivityType=["a"])]),
            "templates[0].objectActivityType: must be a string",
        ),
        (
            document(templates=[template("t", contextParentActivityType=[1])]),
            "templates[0].contextParentActivityType: must be a list of strings",
        ),
        (
            document(
                templates=[
                    template(
                        "t", objectActivityType="a", objectStatementRefTemplate=["t"]
                    )
                ]
            ),
            (
                "templates[0].objectStatementRefTemplate: must not stand beside "
                "objectActivityType"
            ),
        ),
        (
            _ruled(presence="included"),
            "templates[1].rules[0].location: is missing",
        ),
        (
            _ruled(location="$.a[?(@.b)]", presence="included"),
            (
                "templates[1].rules[0].location: unknown JSONPath at '[?(@.b)]' of "
                "'$.a[?(@.b)]'"
            ),
        ),
        (
            _ruled(location="$.a", selector="$[", presence="included"),
            "templates[1].rules[0].selector: unknown JSONPath at '[' of '$['",
        ),
        (
            _ruled(location="$.a", presence="required"),
            (
                "templates[1].rules[0].presence: must be one of included, excluded, "
                "recommended"
            ),
        ),
        (
            _ruled(location="$.a"),
            (
                "templates[1].rules[0]: says nothing: presence, any, all or none is "
                "missing"
            ),
        ),
        (
            _ruled(location="$.a", all=[]),
            "templates[1].rules[0].all: must not be empty",
        ),
        (
            document(patterns=[{"id": "p", "type": "Pattern"}]),
            (
                "patterns[0]: must have one of sequence, alternates, zeroOrMore, "
                "oneOrMore, optional, has none"
            ),
        ),
        (
            document(patterns=[{"id": "p", "optional": "t", "sequence": ["t"]}]),
            (
                "patterns[0]: must have one of sequence, alternates, zeroOrMore, "
                "oneOrMore, optional, has sequence and optional"
            ),
        ),
        (
            document(patterns=[{"id": "p", "optional": ["t", "u"]}]),
            "patterns[0].optional: must be one identifier",
        ),
        (
            document(patterns=[pattern("p", "optional", "t")] * 2),
            "patterns[1].id: there are two of p",
        ),
    ],
)
def test_what_is_wrong_is_told_by_its_place(wrong: object, told: str) -> None:
    with pytest.raises(ProfileError) as raised:
        read(wrong)

    assert str(raised.value) == told
