"""What is set from outside: each line by itself, whatever stands in it."""

import pytest

from archspec.diagnostics import Span, SpecError
from archspec.language.variants.read import read_overrides
from archspec.reader import Scalar


def place(span: Span | None) -> str:
    return "" if span is None else f"{span.file}:{span.line}:{span.column}"


def test_each_line_is_one_change() -> None:
    text = 'body.0.filters: 9\ntitle: "Net #2: more"\nparams.w: [1, 2]\nbody.0.act: \n'
    changes = read_overrides(text)
    assert [str(each.path) for each in changes] == text_paths(text)
    value = changes[1].value
    assert isinstance(value, Scalar)
    assert value.value == "Net #2: more"
    assert place(changes[1].path.span) == "--set:2:1"
    assert place(value.span) == "--set:2:8"
    assert place(changes[0].path.place(2)) == "--set:1:8"


def text_paths(text: str) -> list[str]:
    return [line.partition(":")[0] for line in text.splitlines()]


@pytest.mark.parametrize(
    ("text", "code", "where"),
    [
        ('title: "a\nb: c"\n', "A103", "--set:1:8"),
        ("body: {l: [ReLU],\nr: []}\n", "A103", "--set:1:7"),
        ("title: |\n", "A228", "--set:1:8"),
        ("a: 1\ntitle: >-\n", "A228", "--set:2:8"),
        ("title: Net #2\n", "A228", "--set:1:8"),
        ("title: #2\n", "A228", "--set:1:8"),
        ("title: a: b\n", "A103", "--set:1:9"),
        ("title: On\n", "A110", "--set:1:8"),
        ("a..b: 1\n", "A228", "--set:1:1"),
        (": 1\n", "A228", "--set:1:1"),
    ],
)
def test_what_is_no_value(text: str, code: str, where: str) -> None:
    with pytest.raises(SpecError) as caught:
        read_overrides(text)
    finding = caught.value.diagnostics[0]
    assert (finding.code, place(finding.span)) == (code, where)


def test_all_that_is_wrong_is_told() -> None:
    with pytest.raises(SpecError) as caught:
        read_overrides("title: [\nname: On\nbody: ok\n")
    assert [each.code for each in caught.value.diagnostics] == ["A103", "A110"]
