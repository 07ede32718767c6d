"""Commands on the pages: those that are run are in `console` blocks, and the others are known."""

import ast
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

import archspec
from archspec.app.group import group

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")])

NOT_RUN = {
    "CONTRIBUTING.md": "sets up a clone",
    "README.md": "installs archspec",
    "docs/bench.md": "measures for minutes, and prints other times on each run",
    "docs/commands.md": "is printed by --help, whose texts this test reads too",
    "docs/compare.md": "draws pictures of the page, which test_docs.py compares",
    "docs/diff.md": "needs a repository with two commits, which tests/differences makes",
    "docs/editor.md": "installs the language server",
    "docs/errors.md": "is an example of a mistake, which tests/diagnostics runs",
    "docs/export.md": "needs weights that are published, or images to calibrate with",
    "docs/gallery.md": "draws the picture above it, which test_docs.py compares",
    "docs/import.md": "needs timm, whose networks tests/parity imports",
    "docs/production.md": "installs runtimes, and needs a trained network",
    "docs/serve.md": "serves until it is stopped",
    "docs/spaces.md": "describes a sample of thousands, which tests/space draws",
    "docs/weights.md": "needs weights that are published",
}
"""Why commands in blocks that are not `console` are not run, by page."""

FENCE = re.compile(
    r"^ *(?P<fence>`{3,})(?P<language>\w*)\n(?P<inside>.*?)^ *(?P=fence)$", re.M | re.S
)
COMMAND = re.compile(r"^ *(?:\$ )?(?P<command>(?:archspec|pip|make|npm) (?:.*\\\n)*.*)$", re.M)
RUN = {"console", "pycon"}


def list_unrun(page: Path) -> Iterator[str]:
    """The commands of a page in blocks that nothing runs."""
    for block in FENCE.finditer(page.read_text("utf-8")):
        if block["language"] not in RUN:
            yield from (found["command"] for found in COMMAND.finditer(block["inside"]))


def test_only_the_pages_of_the_table_have_commands_that_are_not_run() -> None:
    found = {str(page.relative_to(ROOT)) for page in PAGES if any(list_unrun(page))}
    assert found == set(NOT_RUN)


def parse(words: list[str], command: click.Command, parent: click.Context | None) -> None:
    """Parse a command line as archspec does, and run nothing."""
    context = command.make_context(words[0], words[1:], parent=parent)
    if isinstance(command, click.Group):
        rest = [*context._protected_args, *context.args]
        _, found, _ = command.resolve_command(context, rest)
        assert found is not None
        parse(rest, found, context)


@pytest.mark.parametrize("page", [name for name in NOT_RUN if name != "docs/gallery.md"])
def test_commands_that_are_not_run_have_options_that_exist(page: str) -> None:
    for line in list_unrun(ROOT / page):
        words = shlex.split(line.replace("\\\n", " "), comments=True)
        if words[0] == "archspec" and not {"COMMAND", "|", ">"} & set(words):
            parse(words, group, None)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_sketches_in_python_name_what_exists(page: Path) -> None:
    """What a page shows in `pycon` is run; what it shows in `python` is parsed."""
    blocks = FENCE.finditer(page.read_text("utf-8"))
    for tree in (ast.parse(each["inside"]) for each in blocks if each["language"] == "python"):
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and ast.unparse(node.value) == "archspec":
                assert hasattr(archspec, node.attr), ast.unparse(node)
