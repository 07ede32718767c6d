"""A summary in the languages of other programs: its numbers, and that no text of a spec is code."""

import csv
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from io import StringIO

import pytest

import archspec
from archspec.summary.columns import COLUMNS
from archspec.summary.steps import StepSummary
from archspec.summary.summary import Summary, summarize
from archspec.summary.table import build_summary_sheet
from archspec.tables.formats import WRITERS
from tests.summary.test_text import NET, _summary

HOSTILE = (
    '<script>alert("1")</script> & | `a` [x](javascript:y) *b* _c_ \\input{f} $w$ % # ^ ~ '
    "{{7*7}} \x1b[2J\u202e\r\n'"
)
FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1")


@pytest.fixture(scope="module")
def summary() -> Summary:
    return summarize(archspec.load(NET), 2)


def hostile(text: str = HOSTILE) -> Summary:
    step = StepSummary(text, text, 1, 0, "1", 0, 0)
    return _summary(text, (step, StepSummary(text, text, 1, 1, "1", 0, 0)))


def sheet(form: str, summary: Summary, names: tuple[str, ...]) -> str:
    return WRITERS[form](build_summary_sheet(summary, names, form))


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(text)))


def test_csv(summary: Summary) -> None:
    first, *_, total = rows(sheet("csv", summary, ()))
    assert first == {
        "level": "0",
        "path": "conv",
        "step": "3x3 Conv (64 stride 2)",
        "repeat": "1",
        "output": "16x16x64",
        "field": "3x3",
        "stride": "2",
        "params": "1792",
        "params-share": "0.011934",
        "macs": "442368",
        "macs-share": "0.011583",
        "flops": "884736",
        "memory": "65536",
        "memory-share": "0.111055",
        "live": "77824",
    }
    assert (total["step"], total["params"], total["macs"]) == ("total", "150154", "38191744")
    assert rows(sheet("csv", summary, ("macs",)))[0] == {"macs": "442368"}


def test_csv_has_every_step(summary: Summary) -> None:
    found = rows(sheet("csv", summary, ()))[:-1]
    assert [each["path"] for each in found] == [each.path for each in summary.steps]
    assert sum(int(each["params"]) for each in found if each["level"] == "0") == summary.parameters


@pytest.mark.parametrize("formula", FORMULAS)
def test_no_cell_is_a_formula(formula: str) -> None:
    text = sheet("csv", hostile(formula), ())
    cells = [cell for row in csv.reader(StringIO(text)) for cell in row]
    assert not [each for each in cells if each[:1] in ("=", "+", "-", "@", "\t", "\r")]


def test_markdown(summary: Summary) -> None:
    lines = sheet("markdown", summary, ("step", "params", "macs-bar")).splitlines()
    assert lines[0] == "# \\[bold\\]A net\\[/bold\\] ❄ (net): 32x32x3 -\\> 10"
    assert lines[2:7] == [
        "| step | parameters | MACs |",
        "| --- | ---: | --- |",
        "| `3x3 Conv (64 stride 2)` | 1,792 | ▏ |",
        "| `4 x Cell` | 147,712 | █████████▉ |",
        "| &emsp;`3x3 Conv (cin)` | 147,712 | █████████▉ |",
    ]
    assert "* parameters: 587 KiB as float32" in lines


@pytest.mark.parametrize(
    ("names", "heads"),
    [
        ("macs-bar", "MACs"),
        ("macs-bar,memory-bar", "MACs memory"),
        ("macs,macs-bar,memory-bar", "MACs memory"),
        ("params-share,params-bar", "%"),
    ],
)
def test_a_bar_without_its_number_has_a_heading(summary: Summary, names: str, heads: str) -> None:
    columns = build_summary_sheet(summary, tuple(names.split(","))).columns
    assert " ".join(each.heading for each in columns if each.heading) == heads


def test_only_the_tree_is_indented_in_markdown(summary: Summary) -> None:
    (inner,) = (line for line in sheet("markdown", summary, ("path", "step")).splitlines()
                if "`3x3 Conv (cin)`" in line)  # fmt: skip
    assert inner == "| `cell.*.conv` | &emsp;`3x3 Conv (cin)` |"


def test_markdown_is_inert() -> None:
    page = sheet("markdown", hostile(), ())
    outside = re.sub(r"(`+) .*? \1|`[^`\n]*`", "", page.replace("\\`", "'"))
    prose = re.sub(r"^(\|.*|# |\* )", "", outside, flags=re.MULTILINE)
    assert not re.search(r"(?<!\\)(?:\\\\)*[<>*_!$@\[\]`#|~&]", prose)
    columns = {len(re.findall(r"(?<!\\)\|", line)) for line in page.splitlines() if line[:1] == "|"}
    assert len(columns) == 1


def test_latex(summary: Summary) -> None:
    text = sheet("latex", summary, ("step", "output", "params-share", "params-bar"))
    assert text.startswith(r"% Needs \usepackage{booktabs,graphicx}; ")
    fitted = r"\resizebox{\ifdim\width>\linewidth\linewidth\else\width\fi}{!}"
    assert rf"  {fitted}{{\begin{{tabular}}{{@{{}}lrrl@{{}}}}" in text.splitlines()
    assert r"  \end{tabular}}" in text.splitlines()
    assert r"    step & output & \% &  \\" in text.splitlines()
    assert r"    \hspace*{1em}ReLU & 16x16x64 &  & \rule{0.000\dimexpr 4em}{1ex} \\" in text
    assert text.count(r"\begin{") == text.count(r"\end{") == 2


def test_latex_has_the_columns_that_fit_a_page(summary: Summary) -> None:
    lines = sheet("latex", summary, ()).splitlines()
    assert r"    step & output & parameters & \% & MACs & \% \\" in lines


@pytest.mark.parametrize("first", ["[1]", "*"])
def test_no_cell_of_latex_is_an_argument_of_a_line_break(first: str) -> None:
    r"""TeX skips spaces and ends of lines behind `\\\\` when it looks for `*` and `[`."""
    body = sheet("latex", hostile(first), ("step", "params"))
    assert not re.search(r"\\\\\s*(?:\\midrule\s*)?[*\[]", body)
    assert re.search(rf"\{{\}}{re.escape(first)} & ", body)


def test_latex_is_inert() -> None:
    """Only commands that archspec writes are left, and every brace has its pair."""
    text = sheet("latex", hostile("\\input{f} $w$ % # ^ ~ & _ { [x] *b* '\"`<|>"), ())
    known = set(re.findall(r"\\[a-z]+", sheet("latex", hostile("x"), ())))
    escapes = {f"\\text{each}" for each in ("backslash", "asciicircum", "asciitilde", "asciigrave",
               "less", "greater", "bar", "quotedbl", "quotesingle")}  # fmt: skip
    assert set(re.findall(r"\\[a-z]+", text)) <= known | escapes
    body = text.partition("\n")[2]
    assert not re.search(r"(?<!\\)[$%#~^_]", body)
    assert _depths(body)[-1] == 0
    assert min(_depths(body)) == 0
    rows_of = [line for line in body.splitlines() if line.endswith("\\\\")]
    assert {len(re.findall(r"(?<!\\)&", line)) for line in rows_of} == {5}
    assert not re.search(r"^\s*[\[*]", body, re.MULTILINE)


def _depths(text: str) -> list[int]:
    depths = [0]
    for each in re.findall(r"(?<!\\)[{}]", text):
        depths.append(depths[-1] + (1 if each == "{" else -1))
    return depths


class Page(HTMLParser):
    """Collects the elements of a page and its text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    def styles(self) -> Iterator[str]:
        return (style for _, each in self.elements if (style := each.get("style")))


def test_html(summary: Summary) -> None:
    page = Page(sheet("html", summary, ()))
    assert page.texts.count("[bold]A net[/bold] ❄ (net): 32x32x3 -> 10") == 2
    assert sum(tag == "tr" for tag, _ in page.elements) == len(summary.steps) + 2
    assert "width: 98.4%" in list(page.styles())
    assert "150,154" in page.texts


def test_html_sets_outer_rows_apart_where_rows_are_nested(summary: Summary) -> None:
    flat = summarize(archspec.load("archspec: 1\nname: net\ninput: 8x8x3\nbody: [ReLU]\n"))
    for shown in (summary, flat):
        rows = [each for tag, each in Page(sheet("html", shown, ())).elements if tag == "tr"]
        outer = sum(each.get("class") == "outer" for each in rows)
        nested = any(step.level for step in shown.steps)
        assert outer == nested * sum(not step.level for step in shown.steps)


def test_html_is_inert() -> None:
    """The same elements with the same attributes as for a harmless text, and no scripts."""
    page, twin = Page(sheet("html", hostile(), ())), Page(sheet("html", hostile("x"), ()))
    assert page.elements == twin.elements
    assert {tag for tag, _ in page.elements}.isdisjoint({"script", "a", "img", "link"})
    (policy,) = (each for _, each in page.elements if each.get("http-equiv"))
    assert policy["content"] == "default-src 'none'; style-src 'unsafe-inline'; font-src data:"


@pytest.mark.parametrize("form", WRITERS)
@pytest.mark.parametrize("name", COLUMNS)
def test_every_column_of_every_sheet(summary: Summary, form: str, name: str) -> None:
    assert sheet(form, summary, (name,)).count("\n") >= len(summary.steps)


@pytest.mark.parametrize("form", WRITERS)
def test_nothing_steers_a_terminal(form: str) -> None:
    text = sheet(form, hostile(), ())
    assert not {"\x1b", "\u202e", "\r"} & set(text)
