"""Text of a spec is text in the source: never code, whatever it says, and never lost."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from archspec import SpecError, emit, load
from archspec.codegen.format import print_docstring
from archspec.codegen.injection_guard import check_meaning

PAYLOADS = {
    "quotes": '"""',
    "closing": 'a"""\nimport os\n"""b',
    "one quote before": '"quoted" words',
    "one quote behind": 'words "quoted"',
    "two quotes": '"" and ""',
    "four quotes": 'a """" b',
    "single quotes": "'''",
    "trailing backslash": "ends in \\",
    "only a backslash": "\\",
    "backslash before quotes": '\\"""',
    "escapes": r"\N{BULLET} \x41 \n \u202e \101",
    "carriage return": "one\rtwo\r\nthree",
    "template": "{{ self }} {% for a in b %} {# c #} ${x} %s {0}",
    "comment": "# noqa\n# type: ignore\n# fmt: off",
    "emoji": "\U0001f600 \u00e9\u4e2d",
    "indented": "    four spaces and\n\t\ta tab",
    "digest": "0" * 16 + " text 0000000000000000.",
    "doctest": ">>> print(1)\n1",
    "modules": "like torch.cat and math.floor",
    "markup": "- a\n- b\n\n    x = 1\n\n.. code:: python\n",
    "long": "word " * 2_000,
    "long word": "x" * 10_000,
    "long with quotes": 'he said """ and \\ ' * 300,
}

REFUSED = {
    "form feed": "one\ftwo\vthree",
    "other line breaks": "one\x85two\u2028three\u2029four",
    "bidirectional": "\u202eabc\u202c \u2066def\u2069",
    "zero width": "a\u200bb\ufeffc",
}
"""What the reader does not let in."""

FIELDS = {
    "title": "title: {text}",
    "description": "description: {text}",
    "paper.title": "paper: {{title: {text}, arxiv: '1602.07261', figure: 9}}",
    "paper.arxiv": "paper: {{title: a, arxiv: {text}}}",
    "paper.figure": "paper: {{title: a, figure: {text}}}",
    "block.figure": "blocks: {{Cell: {{figure: {text}, body: [3x3 Conv (4)]}}}}",
    "block.description": "blocks: {{Cell: {{description: {text}, body: [3x3 Conv (4)]}}}}",
}
UNPRINTED = ("paper.title",)
BLOCKS = "blocks: {Cell: {body: [3x3 Conv (4)]}}"


def spec_with(field: str, text: str) -> str:
    """A small network with that text in one place."""
    line = FIELDS[field].format(text=quoted(text))
    lines = ["archspec: 1", "name: net", "input: 8x8x3", line, "body: [Cell]"]
    if not field.startswith("block."):
        lines.append(BLOCKS)
    return "\n".join(lines) + "\n"


def quoted(text: str) -> str:
    """A text for YAML, with everything that is not plain ASCII as an escape."""
    plain = (each if " " <= each <= "~" and each not in '\\"' else escape(each) for each in text)
    return f'"{"".join(plain)}"'


def escape(character: str) -> str:
    return f"\\U{ord(character):08x}"


def meaning(source: str) -> tuple[str, list[str]]:
    """The tree without docstrings, and the docstrings."""
    tree = ast.parse(source)
    texts: list[str] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef):
            found = ast.get_docstring(node, clean=False)
            if found is not None:
                texts.append(found)
                del node.body[0]
    return ast.dump(tree), texts


def spoken(text: str) -> str:
    return " ".join(text.split())


def emitted(field: str, payload: str) -> str:
    return emit(load(spec_with(field, payload)))


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("payload", REFUSED.values(), ids=REFUSED)
def test_text_that_hides_is_refused(field: str, payload: str) -> None:
    with pytest.raises(SpecError) as caught:
        load(spec_with(field, payload))
    assert {each.code for each in caught.value.diagnostics} == {"A102"}


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("payload", PAYLOADS.values(), ids=PAYLOADS)
def test_text_stays_text(field: str, payload: str) -> None:
    source = emitted(field, payload)
    code, texts = meaning(source)
    twin, _ = meaning(emit(load(spec_with(field, "harmless"))))
    assert code == twin
    assert all(line.isprintable() for line in source.split("\n"))
    if field not in UNPRINTED:
        assert any(spoken(payload) in spoken(text) for text in texts)


def test_style_stays_stable(tmp_path: Path) -> None:
    """`ruff format` leaves every docstring as it is, and lines are as short as words allow."""
    for index, payload in enumerate(PAYLOADS.values()):
        for number, field in enumerate(FIELDS):
            (tmp_path / f"text{index}_{number}.py").write_text(emitted(field, payload))
    ruff = Path(sys.executable).with_name("ruff")
    command = (ruff, "format", "--isolated", "--diff", tmp_path)
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("name", ['a"""b', "a\\", "a\nb", "{{ x }}", "\u202ea", "x" * 200, "a. b"])
def test_file_name_stays_text(name: str, tmp_path: Path) -> None:
    file = tmp_path / f"{name}.yaml"
    file.write_text(spec_with("title", "harmless"))
    code, texts = meaning(emit(load(file)))
    assert code == meaning(emit(load(spec_with("title", "harmless"))))[0]
    last = name.rpartition("\\")[2]
    assert f"from {spoken(f'{last}.yaml')}." in spoken(texts[0])


@pytest.mark.parametrize("field", FIELDS)
def test_long_text_is_wrapped(field: str) -> None:
    source = emitted(field, "word " * 2_000)
    assert max(map(len, source.split("\n"))) <= 88


def test_the_digest_stands_in_the_header_alone() -> None:
    """Sixteen zeros elsewhere, where the digest is to be written, are left as they are."""
    source = emit(load(spec_with("title", "0" * 16)))
    assert source.startswith(f'"""{"0" * 16}.')
    assert f"text {'0' * 16}" not in source


@pytest.mark.parametrize("text", ['the "net"', '"net" it is', 'a ""net"" b', "back\\", 'a "net" b'])
def test_a_docstring_says_its_text_whatever_its_quotes(text: str) -> None:
    (line,) = print_docstring(text, 1)
    assert ast.literal_eval(line.strip()) == text


@pytest.mark.parametrize("behind", ["; import os", " + name", ".strip()", "[0]", " or stop()"])
def test_nothing_stands_behind_a_docstring(behind: str) -> None:
    check_meaning("pass\n", ['"""A\nB."""'])
    with pytest.raises(SpecError) as caught:
        check_meaning("pass\n", [f'"""A\nB."""{behind}'])
    assert [each.code for each in caught.value.diagnostics] == ["A502"]
