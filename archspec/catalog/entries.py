"""What is known of each shipped spec: read from a file beside this one, and proved where it is old.

Proving all shipped specs takes seconds, so `make regen` writes down what they are. Each entry has
the digest of the texts that it is from; one whose texts have changed since is proved again.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from archspec.dataclass import dataclass
from archspec.diagnostics import SpecError
from archspec.language.find_spec import shipped_specs
from archspec.loading import graph_of, read_program
from archspec.reader.shipped import find_specs_folder

_FILE: Final = "shipped.json"


@dataclass(frozen=True, slots=True)
class CatalogEntry:
    """A shipped spec.

    Attributes:
        name: its name, with its folder.
        title: its title.
        paper: the paper, `arXiv:` and its number, or its title; empty if the spec names none.
        figure: the figure of the paper; empty if the spec names none.
        input: the size of what enters; empty if it cannot be proved, as are the next ones None.
        output: the size of what leaves.
        parameters: their number.
        macs: the multiply-accumulates of one example.
    """

    name: str
    title: str = ""
    paper: str = ""
    figure: str = ""
    input: str = ""
    output: str = ""
    parameters: int | None = None
    macs: int | None = None


def list_catalog(names: Iterable[str]) -> list[CatalogEntry]:
    """Return what is known of shipped specs.

    Args:
        names: their names, with folders.
    """
    known, specs = _read_known(), shipped_specs()
    return [_find_entry(name, specs[name], known.get(name)) for name in names]


@cache
def _read_known() -> Mapping[str, Mapping[str, Any]]:
    read: dict[str, dict[str, Any]] = json.loads(
        files(__package__).joinpath(_FILE).read_text(encoding="utf-8")
    )
    return read


def _find_entry(name: str, path: Path, known: Mapping[str, Any] | None) -> CatalogEntry:
    if known and known["digest"] == _compute_digest(known["files"]):
        return CatalogEntry(name, **known["entry"])
    return _prove_entry(name, path)[0]


def _compute_digest(names: Iterable[str]) -> str:
    """Return the digest of shipped files, by their paths in the folder; empty if one is gone."""
    import hashlib

    folder = find_specs_folder()
    try:
        texts = [(folder / name).read_bytes() for name in names]
    except OSError:
        return ""
    return hashlib.sha256(b"\0".join(texts)).hexdigest()


def _prove_entry(name: str, path: Path) -> tuple[CatalogEntry, list[str]]:
    """Prove a shipped spec, and return what is known of it then, with the files that it is in."""
    folder = find_specs_folder()
    try:
        program = read_program(name)
    except SpecError:
        return CatalogEntry(name), [path.relative_to(folder).as_posix()]
    spec, paper = program.spec, program.spec.paper
    entry = CatalogEntry(
        name=name,
        title=spec.title,
        paper=(f"arXiv:{paper.arxiv}" if paper.arxiv else paper.title) if paper else "",
        figure=paper.figure if paper else "",
    )
    read = [Path(each).resolve().relative_to(folder.resolve()) for each in program.files]
    places = [each.as_posix() for each in read]
    try:
        graph = graph_of(program)
    except SpecError:
        return entry, places
    costs = (graph.entering, str(graph.output.type), graph.parameters, graph.macs)
    return CatalogEntry(name, entry.title, entry.paper, entry.figure, *costs), places


def write_catalog() -> str:
    """Return the text of the file beside this one, with every shipped spec proved."""
    written = {}
    for name, path in shipped_specs().items():
        entry, places = _prove_entry(name, path)
        facts = asdict(entry)
        del facts["name"]
        written[name] = {"files": places, "digest": _compute_digest(places), "entry": facts}
    rows = [f"{json.dumps(name)}: {json.dumps(row)}" for name, row in written.items()]
    return "{\n" + ",\n".join(rows) + "\n}\n"
