"""Diagnostics for editors, GitHub and code scanners."""

import json

from archspec.diagnostics import Diagnostic, Edit, Mark, Severity, Span
from archspec.diagnostics.lines import render_concise, render_github
from archspec.diagnostics.sarif import render_sarif

SIZE = Diagnostic(
    "A306",
    "the spec states 8x8x5, and the size is 8x8x4",
    Span("my nets/net.yaml", 5, 21, 5, 26),
    label="computed: 8x8x4",
    marks=(
        Mark(Span("lib.yaml", 2, 1, 4, 3), "100% of it"),
        Mark(Span("lib.yaml", 9, 1, 9, 2), ""),
    ),
    notes=("first",),
    help="correct the step, or the stated size",
)
MISSING = Diagnostic("A401", "`none\n.yaml` does not exist")
WARNING = Diagnostic("A313", "odd", Span("/a/b.yaml", 1, 1, 2, 1), severity=Severity.WARNING)


def test_concise() -> None:
    assert render_concise([SIZE, MISSING, WARNING]) == (
        "my nets/net.yaml:5:21: error: the spec states 8x8x5, and the size is 8x8x4 [A306]\n"
        "error: `none\\n.yaml` does not exist [A401]\n"
        "/a/b.yaml:1:1: warning: odd [A313]\n"
    )


def test_github() -> None:
    first, second, third = render_github([SIZE, MISSING, WARNING]).splitlines()
    assert first == (
        "::error title=archspec A306,file=my nets/net.yaml,line=5,endLine=5,col=21,endColumn=26"
        "::the spec states 8x8x5, and the size is 8x8x4%0Ahere: computed: 8x8x4"
        "%0Alib.yaml:2:1: 100%25 of it%0Alib.yaml:9:1%0Anote: first"
        "%0Ahelp: correct the step, or the stated size"
    )
    assert second == "::error title=archspec A401::`none\\n.yaml` does not exist"
    assert third == "::warning title=archspec A313,file=/a/b.yaml,line=1,endLine=2::odd"


def test_a_file_name_cannot_end_a_property() -> None:
    odd = Diagnostic("A306", "m", Span("a,b:c%\n.yaml", 1, 1, 1, 2))
    assert ",file=a%2Cb%3Ac%25%0A.yaml,line=1," in render_github([odd])


def test_sarif() -> None:
    log = json.loads(render_sarif([SIZE, MISSING, WARNING, SIZE]))
    assert log["version"] == "2.1.0"
    (run,) = log["runs"]
    assert run["columnKind"] == "unicodeCodePoints"
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == ["A306", "A401", "A313"]
    assert rules[0]["shortDescription"] == {"text": "stated size is not the computed size"}
    size, missing, warning, again = run["results"]
    assert (
        size
        == again
        == {
            "ruleId": "A306",
            "ruleIndex": 0,
            "level": "error",
            "message": {
                "text": "the spec states 8x8x5, and the size is 8x8x4: computed: 8x8x4\n"
                "note: first\nhelp: correct the step, or the stated size"
            },
            "locations": [_place("my%20nets/net.yaml", 5, 21, 5, 26)],
            "relatedLocations": [
                {**_place("lib.yaml", 2, 1, 4, 3), "message": {"text": "100% of it"}},
                _place("lib.yaml", 9, 1, 9, 2),
            ],
        }
    )
    assert missing["locations"] == []
    assert (warning["level"], warning["ruleIndex"]) == ("warning", 2)
    assert warning["locations"] == [_place("file:///a/b.yaml", 1, 1, 2, 1)]


def test_fixes_in_sarif() -> None:
    edits = (
        Edit(Span("net.yaml", 5, 9, 5, 13), "Conv"),
        Edit(Span("lib.yaml", 2, 1, 2, 1), "a: 1\n"),
        Edit(Span("net.yaml", 6, 1, 6, 2), ""),
    )
    found = Diagnostic("A208", "unknown", edits[0].span, help="write `Conv`", fix=edits)
    (result,) = json.loads(render_sarif([found]))["runs"][0]["results"]
    (fix,) = result["fixes"]
    assert fix["description"] == {"text": "write `Conv`"}
    net, lib = fix["artifactChanges"]
    assert (net["artifactLocation"], len(net["replacements"])) == ({"uri": "net.yaml"}, 2)
    assert lib["replacements"] == [
        {
            "deletedRegion": {"startLine": 2, "startColumn": 1, "endLine": 2, "endColumn": 1},
            "insertedContent": {"text": "a: 1\n"},
        }
    ]


def test_nothing_found() -> None:
    assert render_concise([]) == render_github([]) == ""
    assert json.loads(render_sarif([]))["runs"][0]["results"] == []


def _place(uri: str, line: int, column: int, end_line: int, end_column: int) -> dict[str, object]:
    region = {
        "startLine": line,
        "startColumn": column,
        "endLine": end_line,
        "endColumn": end_column,
    }
    return {"physicalLocation": {"artifactLocation": {"uri": uri}, "region": region}}
