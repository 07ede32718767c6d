"""Diagnostics as text: the whole text of each is compared."""

from textwrap import dedent

import pytest

from archspec.diagnostics import (
    Diagnostic,
    Mark,
    Severity,
    Span,
    SpecError,
    count_findings,
    render_text,
)

SPEC = """\
archspec: 1
name: net
blocks:
  Cell:
    branches:
      b1: [1x1 Conv (96)]
      b3: [1x1 Conv (64), 3x3 Conv (96 V)]
    merge: concat

body: [Cell]
"""


def at(line: int, column: int, length: int = 1, file: str = "net.yaml") -> Span:
    return Span(file, line, column, line, column + length)


def text(*diagnostics: Diagnostic, color: bool = False, **files: str) -> str:
    sources = {"net.yaml": SPEC} | {f"{name}.yaml": source for name, source in files.items()}
    return render_text(diagnostics, sources, color=color)


def expected(block: str) -> str:
    return dedent(block).lstrip("\n")


PARTING = Diagnostic(
    "A304",
    "concat joins branches of different grids: 35x35 and 33x33",
    at(7, 27, 15),
    label="35x35 becomes 33x33 here",
    notes=("the other branches of Cell stay at 35x35",),
    help="drop the `V`, or give every branch the same padding",
)


def test_one_place_with_label_note_and_help() -> None:
    assert text(PARTING) == expected("""
        error[A304]: concat joins branches of different grids: 35x35 and 33x33
         --> net.yaml:7:27
          |
        7 |       b3: [1x1 Conv (64), 3x3 Conv (96 V)]
          |                           ^^^^^^^^^^^^^^^ 35x35 becomes 33x33 here
          |
          = note: the other branches of Cell stay at 35x35
          = help: drop the `V`, or give every branch the same padding
    """)


def test_without_label_notes_and_help() -> None:
    assert text(Diagnostic("A202", "`input` is missing", at(2, 1, 4))) == expected("""
        error[A202]: `input` is missing
         --> net.yaml:2:1
          |
        2 | name: net
          | ^^^^
    """)


def test_without_place() -> None:
    finding = Diagnostic("A401", "net.yaml cannot be read", notes=("no such file",), help="look")
    assert text(finding) == expected("""
        error[A401]: net.yaml cannot be read
          = note: no such file
          = help: look
    """)


def test_blank_line_between_two() -> None:
    warning = Diagnostic("A201", "second", severity=Severity.WARNING)
    rendered = text(Diagnostic("A201", "first"), warning)
    assert rendered == "error[A201]: first\n\nwarning[A201]: second\n"


def test_nothing_to_say() -> None:
    assert text() == ""


def test_marks_are_sorted_and_distant_lines_are_left_out() -> None:
    marks = (
        Mark(at(10, 8, 4), "used here"),
        Mark(at(8, 5, 5), "joined here"),
        Mark(at(6, 11, 14), "stays at 35x35"),
        Mark(at(1, 1, 8), "first"),
        Mark(at(7, 12, 13), "still 35x35"),
    )
    finding = Diagnostic("A304", "parted", at(7, 27, 15), "33x33", marks, ("a note",))
    assert text(finding) == expected("""
        error[A304]: parted
          --> net.yaml:7:27
           |
         1 | archspec: 1
           | -------- first
        ...
         6 |       b1: [1x1 Conv (96)]
           |           -------------- stays at 35x35
         7 |       b3: [1x1 Conv (64), 3x3 Conv (96 V)]
           |            ------------- still 35x35
           |                           ^^^^^^^^^^^^^^^ 33x33
         8 |     merge: concat
           |     ----- joined here
         9 |
        10 | body: [Cell]
           |        ---- used here
           |
           = note: a note
    """)


def test_marks_in_other_files_come_after_the_own_file() -> None:
    marks = (
        Mark(at(2, 3, 5, "a.yaml"), "defined here"),
        Mark(at(100, 1, 1, "z.yaml"), "and there"),
    )
    finding = Diagnostic("A214", "twice", at(4, 3, 4), "again", marks, help="rename one")
    assert text(finding, a="blocks:\n  Other: {}\n") == expected("""
        error[A214]: twice
           --> net.yaml:4:3
            |
          4 |   Cell:
            |   ^^^^ again
            |
           ::: a.yaml:2:3
            |
          2 |   Other: {}
            |   ----- defined here
            |
           ::: z.yaml:100:1: and there
            |
            = help: rename one
    """)


def test_missing_source_leaves_the_arrow() -> None:
    mark = Mark(at(9, 2, 1, "gone.yaml"), "there")
    finding = Diagnostic(
        "A103", "not YAML", at(12, 4, 2, "gone.yaml"), "here", (mark,), ("a note",)
    )
    assert text(finding) == expected("""
        error[A103]: not YAML
          --> gone.yaml:12:4: here
          ::: gone.yaml:9:2: there
           |
           = note: a note
    """)


def test_marks_without_a_primary_place_are_shown() -> None:
    finding = Diagnostic("A404", "a circle", marks=(Mark(at(2, 1, 4), "from here"),))
    assert text(finding) == expected("""
        error[A404]: a circle
         ::: net.yaml:2:1
          |
        2 | name: net
          | ---- from here
    """)


def test_line_behind_the_last_is_empty_and_later_ones_are_unknown() -> None:
    ends, odd = Diagnostic("A103", "ends", at(11, 1)), Diagnostic("A103", "odd", at(12, 1))
    assert text(ends, odd) == expected("""
        error[A103]: ends
          --> net.yaml:11:1
           |
        11 |
           | ^

        error[A103]: odd
          --> net.yaml:12:1
    """)


@pytest.mark.parametrize("line_break", ["\n", "\r\n"])
def test_every_line_break_counts_once(line_break: str) -> None:
    finding = Diagnostic("A201", "x", at(2, 1, 3, "a.yaml"))
    rendered = text(finding, a=f"one{line_break}two{line_break}")
    assert rendered.endswith("2 | two\n  | ^^^\n")


def test_other_breaks_do_not_count() -> None:
    finding = Diagnostic("A102", "x", at(1, 4, 1, "a.yaml"))
    rendered = text(finding, a="one\rtwo\x0bthree\x85four\u2028five\n")
    assert rendered.endswith("1 | one\\rtwo\\x0bthree\\x85four\\u2028five\n  |    ^^\n")


def test_place_over_several_lines_shows_the_first() -> None:
    finding = Diagnostic("A219", "two steps", Span("net.yaml", 5, 5, 8, 18), "starts here")
    assert text(finding) == expected("""
        error[A219]: two steps
         --> net.yaml:5:5
          |
        5 |     branches:
          |     ^^^^^^^^^ starts here
    """)


def test_empty_place_gets_one_caret() -> None:
    assert text(Diagnostic("A103", "x", at(2, 10, 0))).endswith("2 | name: net\n  |          ^\n")


@pytest.mark.parametrize("length", [0, 1, 40])
def test_carets_never_leave_the_line(length: int) -> None:
    carets = text(Diagnostic("A103", "x", at(2, 7, length))).splitlines()[-1]
    assert carets == "  |       " + ("^^^" if length == 40 else "^")


def test_tabs_are_expanded() -> None:
    finding = Diagnostic("A103", "a tab", at(1, 2, 3, "a.yaml"), "behind a tab")
    assert text(finding, a="\tone\ttwo") == expected("""
        error[A103]: a tab
         --> a.yaml:1:2
          |
        1 |     one    two
          |     ^^^ behind a tab
    """)


def test_wide_and_combining_characters_keep_the_carets_in_place() -> None:
    line = "title: 畳み込み re\u0301seau 층"  # the last is one syllable
    finding = Diagnostic("A201", "x", at(1, 8, 4, "a.yaml"), "wide")
    accent = Diagnostic("A201", "y", at(1, 13, 7, "a.yaml"), "combined")
    assert text(finding, accent, a=line) == (
        "error[A201]: x\n --> a.yaml:1:8\n  |\n1 | title: 畳み込み re\u0301seau 층\n"
        "  |        ^^^^^^^^ wide\n"
        "\n"
        "error[A201]: y\n --> a.yaml:1:13\n  |\n1 | title: 畳み込み re\u0301seau 층\n"
        "  |                 ^^^^^^ combined\n"
    )


def test_long_lines_are_cropped_around_the_place() -> None:
    line = "body: [" + "3x3 Conv (64), " * 20 + "5x5 Cnov (64)" + ", 1x1 Conv (8)" * 20 + "]"
    finding = Diagnostic("A208", "unknown operator `Cnov`", at(1, 312, 4, "a.yaml"), "not known")
    rendered = text(finding, a=line)
    assert rendered == expected("""
        error[A208]: unknown operator `Cnov`
         --> a.yaml:1:312
          |
        1 | …3 Conv (64), 3x3 Conv (64), 3x3 Conv (64), 5x5 Cnov (64), 1x1 Conv (8), 1x1 Conv (8), 1x1 Conv (8)…
          |                                                 ^^^^ not known
    """)  # noqa: E501


def test_long_lines_are_cropped_on_the_right_alone_where_that_suffices() -> None:
    rendered = text(Diagnostic("A201", "x", at(1, 3, 5, "a.yaml")), a="a" * 99 + "b" * 99)
    assert rendered.endswith(f"1 | {'a' * 98}…\n  |   ^^^^^\n")


def test_marks_that_fit_into_no_window_show_the_line_twice() -> None:
    mark = Mark(at(1, 1, 3, "a.yaml"), "first")
    finding = Diagnostic("A106", "duplicate key", at(1, 302, 3, "a.yaml"), "again", (mark,))
    rows = text(finding, a="{a: " + "x" * 296 + ", a: 2}").splitlines()
    assert [row[:4] for row in rows[3:]] == ["1 | ", "  | ", "1 | ", "  | "]
    assert rows[4] == "  | --- first"
    assert rows[5].endswith("x, a: 2}")


def test_a_place_wider_than_the_window_fills_it() -> None:
    rows = text(Diagnostic("A203", "x", at(1, 201, 500, "a.yaml"), "all"), a="y" * 900).splitlines()
    assert rows[3] == f"1 | …{'y' * 98}…"
    assert rows[4] == f"  | {' ' * 17}{'^' * 82} all"


HOSTILE = "\x1b[2K\r\u202egnp.\u2066\x00\x9b\u2028\ud800\uffff\U000e0041"
ESCAPED = r"\x1b[2K\r\u202egnp.\u2066\x00\x9b\u2028\ud800\uffff\U000e0041"


def test_escape_sequences_are_shown_everywhere() -> None:
    source = HOSTILE.replace("\r", "")
    mark = Mark(at(1, 1, 1, f"b{HOSTILE}.yaml"), HOSTILE)
    place = at(1, 1, 1, "a.yaml")
    finding = Diagnostic("A102", HOSTILE, place, HOSTILE, (mark,), (HOSTILE,), HOSTILE)
    shown = ESCAPED.replace(r"\r", "")
    assert text(finding, a=source) == (
        f"error[A102]: {ESCAPED}\n --> a.yaml:1:1\n  |\n1 | {shown}\n  | ^^^^ {ESCAPED}\n"
        f"  |\n ::: b{ESCAPED}.yaml:1:1: {ESCAPED}\n"
        f"  |\n  = note: {ESCAPED}\n  = help: {ESCAPED}\n"
    )


def test_a_line_break_in_a_message_forges_no_second_message() -> None:
    forged = Diagnostic("A201", "unknown key `a\nerror[A900]: call this number`\t")
    assert text(forged) == "error[A201]: unknown key `a\\nerror[A900]: call this number`\\t\n"


def test_endless_messages_are_cropped() -> None:
    assert text(Diagnostic("A201", "x" * 5000)) == f"error[A201]: {'x' * 999}…\n"


def test_carets_stand_under_escaped_characters() -> None:
    finding = Diagnostic("A102", "a control character", at(1, 9, 1, "a.yaml"), "U+202E")
    assert text(finding, a="title: a\u202eb") == expected(r"""
        error[A102]: a control character
         --> a.yaml:1:9
          |
        1 | title: a\u202eb
          |         ^^^^^^ U+202E
    """)


def test_colors() -> None:
    red, blue, yellow = "\x1b[31m\x1b[1m", "\x1b[34m\x1b[1m", "\x1b[33m\x1b[1m"
    bold, end = "\x1b[1m", "\x1b[0m"
    mark = Mark(at(4, 3, 4), "in here")
    finding = Diagnostic("A201", "no", at(2, 1, 4), "here", (mark,), ("so",))
    warning = Diagnostic("A201", "hm", severity=Severity.WARNING)
    assert text(finding, warning, color=True) == (
        f"{red}error[A201]{end}{bold}: no{end}\n"
        f" {blue}-->{end} net.yaml:2:1\n"
        f"{blue}  |{end}\n"
        f"{blue}2 |{end} name: net\n"
        f"{blue}  |{end} {red}^^^^ here{end}\n"
        f"{blue}3 |{end} blocks:\n"
        f"{blue}4 |{end}   Cell:\n"
        f"{blue}  |{end}   {blue}---- in here{end}\n"
        f"{blue}  |{end}\n"
        f"  {blue}={end} {bold}note:{end} so\n"
        "\n"
        f"{yellow}warning[A201]{end}{bold}: hm{end}\n"
    )


@pytest.mark.parametrize(
    ("errors", "warnings", "line"),
    [
        (0, 0, ""),
        (1, 0, "found 1 error"),
        (2, 0, "found 2 errors"),
        (0, 1, "found 1 warning"),
        (1, 1, "found 1 error and 1 warning"),
        (3, 2, "found 3 errors and 2 warnings"),
    ],
)
def test_closing_line(errors: int, warnings: int, line: str) -> None:
    findings = [Diagnostic("A201", "x")] * errors
    findings += [Diagnostic("A201", "y", severity=Severity.WARNING)] * warnings
    assert count_findings(findings) == line


def test_spec_error_reads_as_its_text() -> None:
    assert str(SpecError([PARTING], {"net.yaml": SPEC})) == text(PARTING).rstrip()
