"""Spans, findings and the error that carries them."""

import pytest

from archspec.diagnostics import Diagnostic, Findings, Mark, Span, SpecError, fail


def test_part_of_a_span() -> None:
    assert Span("a", 3, 10, 3, 20).part(2, 5) == Span("a", 3, 12, 3, 15)


def test_findings_are_sorted_by_place_and_those_without_one_come_last() -> None:
    late, early = Span("a", 9, 1, 9, 2), Span("a", 2, 1, 2, 2)
    findings = [
        Diagnostic("A201", "x"),
        Diagnostic("A202", "y", late),
        Diagnostic("A203", "z", early),
    ]
    codes = [each.code for each in SpecError(findings).diagnostics]
    assert codes == ["A203", "A202", "A201"]


def test_findings_keep_the_first_of_a_place() -> None:
    findings = Findings()
    place = Span("a", 1, 1, 1, 2)
    findings.error("A301", "first", place, notes=["one"], marks=[Mark(place, "here")])
    findings.error("A301", "second", place)
    findings.error("A302", "third", place)
    assert len(findings) == 2
    with pytest.raises(SpecError) as caught:
        findings.stop()
    assert [each.message for each in caught.value.diagnostics] == ["first", "third"]


def test_no_findings_do_not_stop() -> None:
    Findings().stop()


def test_fail_is_one_diagnostic() -> None:
    error = fail("A105", "empty", None, help="write something")
    assert error.diagnostics == (Diagnostic("A105", "empty", help="write something"),)
    assert str(error) == "error[A105]: empty\n  = help: write something"
