"""JUnit XML: a case for each subject, whatever its texts hold."""

from xml.etree import ElementTree

import pytest

from archspec.diagnostics import Diagnostic, Severity, Span, SpecError
from archspec.diagnostics.junit import render_junit
from archspec.diagnostics.subject import Subject

WRONG = Diagnostic("A306", "the spec states 8x8x5", Span("net.yaml", 1, 3, 1, 5), help="write 4")
GONE = Diagnostic("A401", "`net.yaml` does not exist")
WARNED = Diagnostic("A318", "odd", severity=Severity.WARNING)


def cases(*subjects: Subject, strict: bool = False) -> ElementTree.Element:
    return ElementTree.fromstring(render_junit(subjects, strict=strict))


def test_cases_and_counts() -> None:
    root = cases(
        Subject("good.yaml"),
        Subject("bad.yaml", SpecError([WRONG, WRONG], {"net.yaml": "a wrong line\n"})),
        Subject("gone.yaml", SpecError([GONE])),
    )
    [suite] = root
    expected = {"tests": "3", "failures": "1", "errors": "1", "skipped": "0"}
    assert root.attrib == expected
    assert suite.attrib == {"name": "archspec"} | expected
    assert [case.get("name") for case in suite] == ["good.yaml", "bad.yaml", "gone.yaml"]
    assert [[child.tag for child in case] for case in suite] == [[], ["failure"], ["error"]]
    failure = suite[1][0]
    assert failure.attrib == {"type": "A306", "message": "the spec states 8x8x5 (and 1 more)"}
    assert "1 | a wrong line\n" in (failure.text or "")


@pytest.mark.parametrize(("strict", "tag"), [(False, "system-out"), (True, "failure")])
def test_warnings_fail_if_they_count(*, strict: bool, tag: str) -> None:
    [[[child]]] = cases(Subject("net.yaml", SpecError([WARNED])), strict=strict)
    assert child.tag == tag
    assert "warning[A318]: odd" in (child.text or "")


@pytest.mark.parametrize("text", ["<b>&\"'", "]]>", "\x00\x1b[2J", "\ud800", "\u202e", "a\nb"])
def test_hostile_texts(text: str) -> None:
    found = Diagnostic("A306", text, Span(text, 1, 1, 1, 2), help=text)
    [[case]] = cases(Subject(text, SpecError([found], {text: text})))
    assert case.get("name")
    assert len(case) == 1
