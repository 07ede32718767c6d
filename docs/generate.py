"""Write the generated parts of the documentation: reference pages, pictures, command output.

    python docs/generate.py           writes
    python docs/generate.py --check   exits with 1 if a generated part is out of date

A name after these, of one of PARTS, restricts them to that part.

A ```console block in a Markdown file holds commands after `$ ` and their output. Each block runs in
a copy of the specs, so an example may change them. On a page with the comment `all commands in one
folder`, the blocks follow each other in a folder that is empty at first, as its reader has it.
"""

import io
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import chdir, redirect_stderr, redirect_stdout
from itertools import chain
from pathlib import Path
from typing import Final
from unittest.mock import patch

from commands import commands_page
from gallery import comparison, differences, first_network, gallery, population
from tutorial import NOTEBOOK, run_notebook
from zoo import zoo_page
from zoo_gallery import zoo_gallery

from archspec.app.run import run
from archspec.app.schemas import build_output_schemas
from archspec.catalog import write_catalog
from archspec.diagnostics import CODES
from archspec.ops import JOINS, TABLE, Example, Operator
from archspec.ops.describe import OperatorDoc, describe_operator
from archspec.ops.synonyms.model import plain
from archspec.ops.synonyms.tables import IDENTITY, load_advice, load_operators

ROOT: Final = Path(__file__).parent.parent
QUOTING: Final = ("README.md", "docs/*.md", "CONTRIBUTING.md")
_BLOCK: Final = re.compile(
    r"(?P<open>^(?P<fence>`{3,})console\n)(?P<inside>.*?)(?P<close>^(?P=fence)$)",
    re.DOTALL | re.MULTILINE,
)
"""A block of commands; a longer fence allows output with fences of its own."""
_ONE_FOLDER: Final = "<!-- all commands in one folder -->"
_FAULTS: Final = re.compile(
    r"(?P<open><!-- faults -->\n).*?(?P<close><!-- end of faults -->)", re.DOTALL
)
"""The table of planted faults."""
_SHELL: Final = re.compile(r"[|&;<>$`*?]")
"""What a shell interprets outside of quotes."""
_ENVIRONMENT: Final = {
    "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")]),
    "COLUMNS": "100",
    "LC_ALL": "C.UTF-8",
    "OMP_NUM_THREADS": "1",
    "PYTHONWARNINGS": "ignore",
}


MEASURED: Final = """\
## How well the findings point

`make mutants` makes single edits of the shipped specs, as people make them: a stride that is left
out, a wrong cell of a table, a misspelled name. A second reading of the language, which asks torch
for every size and shares no code with archspec (`tests/mutants/reading`), decides which of them
break the network: an edit after which all sizes and totals are as stated is harmless.

Most of the edits are of `specs/zoo/`, whose networks state few sizes but their totals. The columns
are about the edits that break a network:

| column | share of the edits |
|---|---|
| refused | that are refused |
| any place, primary place | where a finding marks what was edited, or stood beside what is gone |
| findings | how many errors are reported, on average |
| text restored | after which following the words of a help brings back the text, letter by letter |
| network mended | after which it brings back a network that is as stated |"""


def errors_page() -> str:
    """The page of all diagnostics."""
    lines = [
        "# Diagnostics",
        "",
        "This page lists what `archspec explain CODE` says about each code. It is generated.",
        "",
        "A help line that says what to write (“write …”, “did you mean …?”) was tried before it",
        "was printed: after it the finding is gone, the box has no new one, and no stated size has",
        "changed. Any other help line says what is so, or which choices there are. `archspec check",
        "--fix` writes to the files what was tried, shows it as a diff, and begins again until",
        "nothing is left that it can do; it keeps everything else byte for byte. `--diff` only",
        "shows what it would write.",
        "",
    ]
    for code in CODES.values():
        lines += [f"## {code.code}: {code.title}", "", code.meaning, ""]
        for title, snippet in (("Causes it:", code.example), ("Fixed:", code.fix)):
            language = "console" if snippet.startswith("$") else "yaml"
            fence = "```text" if language == "console" else "```yaml"
            lines += [title, "", fence, snippet.strip("\n"), "```", ""]
    lines += [MEASURED, "", (ROOT / "tests/mutants/table.md").read_text(encoding="utf-8")]
    return "\n".join(lines).rstrip("\n") + "\n"


def operators_page() -> str:
    """The page of all operators."""
    lines = [
        "# Operators",
        "",
        "This page lists what `archspec ops NAME` says about each operator. It is generated. NAME",
        "may also be another framework's name for it: `archspec ops batchnorm2d` finds BN. All",
        "such names are on [a page of their own](words.md).",
        "",
    ]
    for operator in (*TABLE, *JOINS.values()):
        lines += _operator(operator)
    return "\n".join(lines).rstrip("\n") + "\n"


def _operator(operator: type[Operator]) -> Iterator[str]:
    found = describe_operator(operator)
    yield from (f"## {found.name}", "", found.doc, "")
    if found.arguments:
        yield from ("| argument | accepts | default | description |", "|---|---|---|---|")
        for each in found.arguments:
            name = f"**`{each.name}`**" if each.main else f"`{each.name}`"
            default = "required" if each.default is None else f"`{each.default}`"
            yield f"| {name} | {each.takes} | {default} | {each.description} |"
        yield ""
    yield from _elsewhere(found)
    yield from ("| example | input | output |", "|---|---|---|")
    yield from (_example(example) for example in operator.examples)
    yield ""


def _elsewhere(operator: OperatorDoc) -> Iterator[str]:
    """The names that other frameworks have for an operator and its arguments."""
    frameworks = [each.framework for each in operator.elsewhere]
    if not frameworks:
        return
    yield f"| archspec | {' | '.join(frameworks)} |"
    yield f"|---|{'---|' * len(frameworks)}"
    yield _names(f"**{operator.name}**", [each.names for each in operator.elsewhere])
    for name in dict.fromkeys(name for each in operator.elsewhere for name in each.arguments):
        yield _names(f"`{name}`", [each.arguments.get(name, ()) for each in operator.elsewhere])
    yield ""
    for name, note in operator.notes.items():
        yield f"* `{name}`: {note}."
    if operator.notes:
        yield ""


def _names(here: str, words: Sequence[Sequence[str]]) -> str:
    cells = (", ".join(f"`{word}`" for word in each) or "-" for each in words)
    return f"| {here} | {' | '.join(cells)} |"


def words_page() -> str:
    """The page of the words of other frameworks, in alphabetical order."""
    lines = [
        "# Words of other frameworks",
        "",
        "What layers are called elsewhere, and what to write here. It is generated. `archspec ops",
        "WORD` says the same, whatever its case, and so does the error that a box with such a name",
        "gets. A word that stands for several operators has a row for each; what differs in",
        "meaning is noted at the [operator](operators.md). For what no operator does, see",
        "[the scope](scope.md).",
        "",
        "| elsewhere | of | here |",
        "|---|---|---|",
        *_list_words(),
    ]
    return "\n".join(lines) + "\n"


def _list_words() -> Iterator[str]:
    """The rows of the page of words."""
    rows: dict[tuple[str, str], list[str]] = {}
    for here, names in load_operators().items():
        link = f"[{here}](operators.md#{here.casefold()})"
        for framework, words in names.by_framework().items():
            for word in words:
                told = "`[]`, or nothing" if here == IDENTITY else link
                rows.setdefault((word, told), []).append(framework)
    for word, advice in load_advice("operators").items():
        rows.setdefault((word, advice), []).append("-")
    for word, told in sorted(rows, key=lambda row: (plain(row[0]), row)):
        yield f"| `{word}` | {', '.join(rows[word, told])} | {told} |"


def _example(example: Example) -> str:
    leaves = example.output or f"refused: [{example.code}](errors.md)"
    return f"| `{example.box}` | {', '.join(example.inputs)} | {leaves} |"


def refreshed(text: str) -> str:
    """A page with the current output of its commands."""
    if _ONE_FOLDER not in text:
        return _BLOCK.sub(lambda each: _quote(each, _run(each["inside"])), text)
    with tempfile.TemporaryDirectory() as folder:
        return _BLOCK.sub(lambda each: _quote(each, _run_in(each["inside"], folder)), text)


def _quote(block: re.Match[str], output: str) -> str:
    return f"{block['open']}{output}{block['close']}"


def _run(block: str) -> str:
    """Run the commands of a block in one fresh folder."""
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(ROOT / "specs", Path(folder, "specs"))
        shutil.copytree(ROOT / "generated", Path(folder, "generated"))
        return _run_in(block, folder)


def _run_in(block: str, folder: str) -> str:
    commands = [line[2:] for line in block.splitlines() if line.startswith("$ ")]
    return "".join(f"$ {command}\n{_output(command, folder)}" for command in commands)


def _output(command: str, folder: str) -> str:
    if command.startswith("archspec ") and not _SHELL.search(command):
        printed = _print_in_process(shlex.split(command)[1:], folder)
    else:
        printed = _print_by_shell(command, folder)
    return "".join(f"{line.rstrip()}\n" for line in printed.splitlines())


def _print_in_process(arguments: Sequence[str], folder: str) -> str:
    """Run the command line without the time that a new process takes to start."""
    printed = io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True)
    environment = patch.dict(os.environ, _ENVIRONMENT, clear=True)
    with environment, chdir(folder), redirect_stdout(printed), redirect_stderr(printed):
        run(arguments)
    printed.seek(0)
    return printed.read()


def _print_by_shell(command: str, folder: str) -> str:
    done = subprocess.run(
        ["bash", "-c", command],
        cwd=folder,
        env=_ENVIRONMENT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return done.stdout


def contributing() -> str:
    """The page for contributors, with how many of the planted faults the tests see."""
    page = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    table = (ROOT / "tests/mutation/table.md").read_text(encoding="utf-8")
    return _FAULTS.sub(lambda found: f"{found['open']}{table}{found['close']}", page)


def reference() -> Iterator[tuple[Path, str]]:
    """The reference pages and schemas, and the tables of other pages."""
    yield ROOT / "CONTRIBUTING.md", contributing()
    yield ROOT / "docs/commands.md", commands_page()
    yield ROOT / "docs/errors.md", errors_page()
    yield ROOT / "docs/operators.md", operators_page()
    yield ROOT / "docs/words.md", words_page()
    yield ROOT / "docs/zoo.md", zoo_page()
    yield ROOT / "archspec/catalog/shipped.json", write_catalog()
    for command, schema in build_output_schemas().items():
        yield ROOT / f"docs/schemas/{command}.json", json.dumps(schema, indent=2) + "\n"


def pictures() -> Iterator[tuple[Path, str]]:
    """The gallery, and the pictures of other pages."""
    yield from gallery()
    yield comparison()
    yield population()
    yield first_network()
    yield from differences()


def quotations() -> Iterator[tuple[Path, str]]:
    """The pages that quote commands with their output."""
    quoting = [path for pattern in QUOTING for path in sorted(ROOT.glob(pattern))]
    yield from ((path, refreshed(path.read_text(encoding="utf-8"))) for path in quoting)


def notebook() -> Iterator[tuple[Path, str]]:
    """The tutorial, with what its cells show."""
    yield NOTEBOOK, run_notebook(NOTEBOOK)


PARTS: Final = {
    each.__name__: each for each in (reference, pictures, zoo_gallery, quotations, notebook)
}
"""What is generated, by its name on the command line."""


def main(arguments: list[str]) -> int:
    """Write every page of some parts, or with `--check` list the stale ones."""
    stale = 0
    named = [part for name, part in PARTS.items() if name in arguments]
    for path, text in chain.from_iterable(part() for part in named or PARTS.values()):
        known = path.read_text(encoding="utf-8") if path.exists() else ""
        if known == text:
            continue
        stale += 1
        print(f"{'stale' if '--check' in arguments else 'wrote'}: {path.relative_to(ROOT)}")
        if "--check" not in arguments:
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
    return 1 if stale and "--check" in arguments else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
