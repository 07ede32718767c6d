"""Notebooks as pages: their cells, and what these showed when they were last run."""

import base64
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

_HEADING: Final = re.compile(r"^#{3,6} (.+)$", re.MULTILINE)
"""What a report has over its tables, which is no part of the page."""


def write_notebook_page(text: str) -> str:
    """Write a notebook as Markdown.

    Args:
        text: the notebook, as its file has it.
    """
    cells = json.loads(text)["cells"]
    return "\n\n".join(part for cell in cells for part in _write_cell(cell)) + "\n"


def _write_cell(cell: Mapping[str, Any]) -> Iterator[str]:
    source = "".join(cell["source"])
    if cell["cell_type"] == "markdown":
        yield source
        return
    yield _fence(source, "python")
    for output in cell["outputs"]:
        yield _write_output({name: "".join(each) for name, each in output.get("data", {}).items()})
        yield _fence("".join(output["text"]), "text") if "text" in output else ""


def _write_output(shown: Mapping[str, str]) -> str:
    """Write the best form of what a cell returned that a page can show."""
    if picture := shown.get("image/svg+xml"):
        data = base64.b64encode(picture.encode()).decode()
        return f'<img alt="{_find_title(picture)}" src="data:image/svg+xml;base64,{data}">'
    if markdown := shown.get("text/markdown"):
        return _HEADING.sub(r"**\1**", markdown)
    return _fence(shown["text/plain"], "text") if "text/plain" in shown else ""


def _find_title(picture: str) -> str:
    """Return the title of a picture, which screen readers say."""
    return picture.partition('<title id="title">')[2].partition("</title>")[0] or "Picture"


def _fence(text: str, language: str) -> str:
    return f"````{language}\n{text.rstrip()}\n````"
