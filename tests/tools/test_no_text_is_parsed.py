"""What archspec printed is not taken apart again: where it needs a part, it keeps the part.

Parts of spec text are read in `reader` and `language`, and nowhere else. The packages behind them
may take apart only what is listed here, each with what it is.
"""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2] / "archspec"
PACKAGES: Final = (
    *("elaborate", "analysis", "passes", "tables", "render", "summary"),
    *("comparison", "differences", "verification", "budgets", "space", "reports", "catalog"),
)

TAKING_APART: Final = frozenset(
    "split rsplit partition rpartition splitlines removeprefix removesuffix "
    "fullmatch match search findall finditer sub".split()
)
"""Methods of texts and of patterns that take a text apart."""

ALLOWED: Final = {
    "path.split('.')": "a path to what a space varies, as somebody wrote it",
    # Names that people write in specs, in which `.` and `_` have a meaning.
    "name.partition('.')": "a cell, `table.row.column`, is a name",
    "name.split('.')": "a cell, `table.row.column`, is a name",
    "name.rpartition('_')": "`enc_64` may be written for `enc(64)`",
    "label.name.rpartition('_')": "`enc_64` may be written for `enc(64)`",
    "label.name.removeprefix(f'{label.stem}_')": "`enc_64` may be written for `enc(64)`",
    "erratum.at.partition('.')": "the place of an erratum, `Block.branch`, is a name",
    "value.split('x')": "`3x1` as somebody wrote it",
    "_CAMEL.fullmatch(name)": "the name of a block",
    "_PART.findall(name)": "the name of a block",
    # Module paths: keys of state dicts, which torch joins by dots.
    "node.path.removeprefix(f'{self.facts.graph.scopes[node.scope].path}.')": "a module path",
    "paths[0].removeprefix(f'{first}.')": "a module path",
    "node.path.rpartition('.')": "a module path",
    "box.key.rpartition('/')": "the key of a box, a module path within a group",
    # Files and command lines.
    "choice.splitlines()": "a value that somebody wrote, which has to be one line",
    "_OPTIONS.search(name)": "how a spec is named on the command line",
    "name.removesuffix(options)": "how a spec is named on the command line",
    "_LINE.search(picture)": "the mark in a file that is to be overwritten",
    "text.splitlines()": "lines of a spec",
    "file.getvalue().splitlines()": "lines that rich drew",
    # Escaping and wrapping: characters of a text for one format.
    "_UNSAFE.sub('_', escape_invisible(PurePath(spec).name))": "what a comment cannot hold",
    "_MARKUP.sub(_escape_match, escape_invisible(text).strip())": "Mermaid's own characters",
    "_IN_TITLE.sub(lambda found: f'\\\\u{ord(found[0]):04x}', quoted)": "Mermaid's own characters",
    "_NO_WORD.sub('_', f'{figure.key or NETWORK}_{box.key}')": "an identifier",
    "_TICKS.findall(text)": "how long a fence must be",
    "text.split(' ')": "words, to break lines",
    "text.split()": "words, to break lines",
    "text.split(' · ')": "what belongs together, to break lines",
    "_LENGTH.fullmatch(text.strip())": "a length as somebody wrote it",
    "shape.roles.split()": "the roles of a shape, as they are written in one text",
    "roles.split()": "the roles of a shape, as a row of a table writes them",
    "f'{value:g}'.removeprefix('0')": "a number as CSS writes it",
    # What is left to be typed.
    "setting.partition('=')": "advice of how an argument is written",
    "found.partition('(')": "advice of how an argument is written",
    "column.name.removesuffix('-bar')": "a column beside another",
    "column.name.partition('-')": "a column beside another",
}


def calls_in(path: Path) -> Iterator[tuple[int, str]]:
    """The calls of a module that take a text apart, by their lines."""
    for node in ast.walk(ast.parse(path.read_text())):
        match node:
            case ast.Call(func=ast.Attribute(ast.Constant() | ast.Name("self" | "UseTwins"))):
                continue
            case ast.Call(func=ast.Attribute(attr=name)) if name in TAKING_APART:
                yield node.lineno, ast.unparse(node)


def test_no_printed_text_is_taken_apart() -> None:
    assert all((ROOT / package).is_dir() for package in PACKAGES)
    paths = [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]
    found = [(path, line, text) for path in paths for line, text in calls_in(path)]
    assert found
    new = [f"{path}:{line}: {text}" for path, line, text in found if text not in ALLOWED]
    assert not new, "keep the part instead of taking a text apart:\n" + "\n".join(new)


def test_what_is_allowed_is_there() -> None:
    paths = [path for each in PACKAGES for path in (ROOT / each).rglob("*.py")]
    found = {text for path in paths for _, text in calls_in(path)}
    assert [text for text in ALLOWED if text not in found] == []
