"""Prepare a repository with a network and its weights: card, figure, spec, source."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from archspec import render
from archspec.app.output.folder import check_folder
from archspec.app.tasks.weights import TransferredWeights, TransferSettings, transfer_weights
from archspec.codegen import emit
from archspec.dataclass import dataclass
from archspec.diagnostics import fail
from archspec.graph import Graph
from archspec.output_files import write_folder
from archspec.summary.summary import summarize
from archspec.summary.table import build_summary_sheet
from archspec.tables.markdown_table import as_markdown
from archspec.text.markdown import escape_markdown, quote_code
from archspec.text.visible import shorten_middle

_REPOSITORY: Final = re.compile(r"[\w.-]{1,96}/[\w.-]{1,96}", re.ASCII)
_LICENSE: Final = re.compile(r"[a-z0-9][a-z0-9.-]*", re.ASCII)
_WEIGHTS: Final = "model.safetensors"
_SPEC: Final = "spec.yaml"
_GAP: Final = "\n\n"
_TICKS: Final = re.compile("`+")


@dataclass(frozen=True, slots=True)
class PreparedRepository:
    """The files of a repository.

    Attributes:
        repository: `OWNER/REPO`.
        files: the contents by name, the card first.
        done: the weights in it.
    """

    repository: str
    files: dict[str, bytes]
    done: TransferredWeights


def prepare_repository(
    spec: str, settings: TransferSettings, repository: str
) -> PreparedRepository:
    """Prepare the files of a repository.

    Args:
        spec: names the spec.
        settings: how its weights are found.
        repository: `OWNER/REPO`.

    Raises:
        SpecError: as `transfer_weights`; A415 for a repository that cannot be.
    """
    if not _REPOSITORY.fullmatch(repository):
        message = f"`{shorten_middle(repository)}` is not OWNER/REPO"
        raise fail("A415", message, None, help="such as somebody/inception_v4")
    done = transfer_weights(spec, settings)
    figure = f"{done.graph.name}.svg"
    files = {
        "README.md": write_card(done, repository, figure).encode(),
        _WEIGHTS: done.data,
        _SPEC: done.metadata["spec"].encode(),
        f"{done.graph.name}.py": emit(done.graph).encode(),
        figure: _draw(done),
    }
    return PreparedRepository(repository, files, done)


def _draw(done: TransferredWeights) -> bytes:
    mark = render.format_mark(done.shown, done.graph.program.digest)
    scene = render.build_scene(done.graph)
    return render.seal_picture(render.FORMATS[".svg"].write(scene, render.View(), mark))


def write_repository(prepared: PreparedRepository, folder: Path, *, force: bool) -> None:
    """Write the files of a repository to a folder, which appears with all of them.

    Raises:
        SpecError: A406 if the folder has files, A409 if it cannot be written.
    """
    check_folder(folder, force=force, option="--to")
    try:
        write_folder(folder, prepared.files)
    except OSError as error:
        reason = (error.strerror or "unknown reason").lower()
        message = f"`{shorten_middle(folder.as_posix())}` cannot be written: {reason}"
        raise fail("A409", message, None) from error


def write_card(done: TransferredWeights, repository: str, figure: str) -> str:
    """Return the model card: what the network is, how to load it, its costs, its spec.

    Args:
        done: the weights.
        repository: `OWNER/REPO`.
        figure: the name of the file with the figure.
    """
    graph, said = done.graph, done.metadata
    sheet = build_summary_sheet(summarize(graph))
    title = escape_markdown(graph.title)
    parts = [
        _write_front_matter(said["license"]),
        f"# {title}",
        f"![{title}]({figure})",
        escape_markdown(f"{sheet.title}{_cite(graph)}"),
        f"## How to load\n\n{_write_example(done, repository)}",
        f"Without archspec, `{graph.name}.py` has the network; it needs torch alone.",
        f"## Totals\n\n{as_markdown(sheet).partition(_GAP)[2].strip()}",
        f"## Weights\n\n{_describe_source(said)}",
        f"## Spec\n\n{_fence(said['spec'])}",
    ]
    return _GAP.join(parts) + "\n"


def _cite(graph: Graph) -> str:
    """Return where the network was published, in parentheses."""
    paper = graph.program.spec.paper
    parts = [paper.title, paper.arxiv and f"arXiv:{paper.arxiv}", paper.figure] if paper else []
    said = ", ".join(part for part in parts if part)
    return f" ({said})" if said else ""


def _write_example(done: TransferredWeights, repository: str) -> str:
    """Return the lines of Python that build the network with its weights."""
    params = "".join(f", {name}={value!r}" for name, value in done.graph.settings.items())
    return f"""```python
import archspec
from huggingface_hub import hf_hub_download

spec = hf_hub_download("{repository}", "{_SPEC}")
network = archspec.build(spec, weights="hf:{repository}"{params}).eval()
```"""


def _describe_source(said: Mapping[str, str]) -> str:
    """Return where the weights are from, and their license."""
    license = quote_code(said["license"]) if said["license"] else "not stated by the source"
    way = escape_markdown(said["transfer"])
    return f"* source: {quote_code(said['source'])}\n* license: {license}\n* transfer: {way}"


def _write_front_matter(license: str) -> str:
    """Return the lines that the hub reads."""
    lines = ["library_name: archspec", "tags: [archspec, pytorch, safetensors]"]
    if _LICENSE.fullmatch(license):
        lines.insert(0, f"license: {license}")
    elif license:
        lines[:0] = ["license: other", f"license_name: {json.dumps(license)}"]
    return "\n".join(["---", *lines, "---"])


def _fence(text: str) -> str:
    """Return a text between more backticks than it has in a row."""
    ticks = "`" * (max(map(len, _TICKS.findall(text)), default=2) + 1)
    ticks = max(ticks, "```", key=len)
    return f"{ticks}yaml\n{text.rstrip()}\n{ticks}"
