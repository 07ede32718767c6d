"""Render what was checked as JUnit XML, which CI systems show as tests.

Each spec is a test case. The reporters of CI systems agree on one failure for a case, so all of its
findings are in that one.
"""

import re
from collections.abc import Iterable
from typing import Final
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from archspec.diagnostics.model import Severity
from archspec.diagnostics.subject import Subject
from archspec.diagnostics.text import render_text
from archspec.text.visible import escape_invisible

_SUITE: Final = "archspec"
_INVALID: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What no document of XML 1.0 may hold, escaped or not."""


def render_junit(subjects: Iterable[Subject], *, strict: bool = False) -> str:
    """Render what was checked as JUnit XML.

    Args:
        subjects: what was checked, in this order.
        strict: whether warnings count as failures; else they are printed with the case.

    Returns:
        The document. A case whose file cannot be read has an `error`, and one with other errors a
        `failure`.
    """
    suites = Element("testsuites")
    suite = SubElement(suites, "testsuite", name=_SUITE)
    for subject in subjects:
        _add_case(suite, subject, strict=strict)
    counts = {
        "tests": len(suite),
        "failures": len(suite.findall("*/failure")),
        "errors": len(suite.findall("*/error")),
        "skipped": 0,
    }
    for name, count in counts.items():
        suites.set(name, str(count))
        suite.set(name, str(count))
    indent(suites)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{tostring(suites, encoding="unicode")}\n'


def _add_case(suite: Element, subject: Subject, *, strict: bool) -> None:
    name = _clean(escape_invisible(subject.name))
    case = SubElement(suite, "testcase", classname=f"{_SUITE}.check", name=name)
    if subject.error is None or not subject.diagnostics:
        return
    text = _clean(render_text(subject.diagnostics, subject.error.sources))
    failed = [each for each in subject.diagnostics if strict or each.severity is Severity.ERROR]
    if not failed:
        SubElement(case, "system-out").text = text
        return
    first, more = failed[0], len(failed) - 1
    message = escape_invisible(first.message) + (f" (and {more:,} more)" if more else "")
    kind = "error" if all(each.code.startswith("A4") for each in failed) else "failure"
    SubElement(case, kind, type=first.code, message=_clean(message)).text = text


def _clean(text: str) -> str:
    """Return text without what XML cannot hold."""
    return _INVALID.sub("\ufffd", text)
