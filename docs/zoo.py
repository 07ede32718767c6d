"""The page of the zoo: networks of other papers, with what each costs and the peer it equals.

python docs/zoo.py    counts the lines of the specs, and of the source of their peers
"""

import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from archspec.api import load
from archspec.graph import Graph
from archspec.language.spec import Reported

ROOT: Final = Path(__file__).parent.parent

sys.path.insert(0, str(ROOT))  # the table of peers is a part of the tests

from tests.parity.zoo import PEERS, Peer  # noqa: E402

_INTRODUCTION: Final = """\
# The zoo

These networks of the literature ship with archspec, each as its paper draws it: `archspec check
zoo/resnet50` proves the sizes and totals, `archspec build zoo/resnet50` writes the source, and
`archspec render zoo/resnet50 -o resnet50.svg` draws it, as [the gallery of the zoo](zoo_gallery.md)
shows. Each equals a peer: with the same weights, which [`transfer`](weights.md) pairs by what
layers compute, the outputs differ by at most 1e-10 in double precision
(`tests/parity/test_zoo.py`). The peers are networks of timm and torchvision, and of
`tests/parity/peers/` where neither has the network.

`lines` are those of the spec, and of the file that has the source of the peer; such a file may have
further networks. Parameters and multiply-accumulates are those of the whole network, with heads for
training, at the size of its input. The errors are those that the paper reports, in percent (top-1
and top-5 of one crop unless more are given), and `source` is the table there that has them. The
page is generated.
"""


def zoo_page() -> str:
    """The page with a row for each network."""
    lines = [_INTRODUCTION]
    errors = "top-1 | top-5 | source |"
    lines += [f"| network | paper | lines | peer | lines | parameters | MACs | {errors}"]
    lines += ["|---|---|--:|---|--:|--:|--:|--:|--:|---|"]
    lines += [_row(peer) for peer in sorted(PEERS, key=lambda peer: peer.spec)]
    lines += ["", *_totals()]
    return "\n".join(lines) + "\n"


def _row(peer: Peer) -> str:
    name = f"zoo/{peer.spec}"
    graph = load(name)
    cells = (
        f"[{graph.title}](../specs/{name}.yaml)",
        _paper(graph),
        f"{count_lines(_spec_file(peer))}",
        f"`{peer.source.removeprefix('timm/models/').removeprefix('tests/parity/')}`",
        f"{count_lines(_source_file(peer)):,}",
        f"{graph.parameters:,}",
        f"{graph.macs:,}",
        *_errors(graph.program.spec.reported),
    )
    return f"| {' | '.join(cells)} |"


def _paper(graph: Graph) -> str:
    paper = graph.program.spec.paper
    if paper is None or not paper.arxiv:
        return paper.title if paper is not None else ""
    return f"[{paper.arxiv}](https://arxiv.org/abs/{paper.arxiv})"


def _errors(reported: tuple[Reported, ...]) -> tuple[str, str, str]:
    """The errors of a network, and where its paper reports them."""
    if not reported:
        return "", "", ""
    found = reported[0]
    crops = f" ({found.crops} crops)" if found.crops not in (None, 1) else ""
    top1, top5 = ("" if error is None else f"{error}{crops}" for error in (found.top1, found.top5))
    return top1, top5, found.source or ""


def _spec_file(peer: Peer) -> Path:
    return ROOT / f"specs/zoo/{peer.spec}.yaml"


def _source_file(peer: Peer) -> Path:
    """The file of a peer; its package is found without importing it, which takes seconds."""
    if peer.source.startswith("tests/"):
        return ROOT / peer.source
    package, _, inside = peer.source.partition("/")
    found = find_spec(package)
    assert found is not None
    assert found.origin is not None
    return Path(found.origin).parent / inside


def count_lines(file: Path) -> int:
    """The lines of a file."""
    return len(file.read_text(encoding="utf-8").splitlines())


def _totals() -> Iterator[str]:
    specs = sum(count_lines(_spec_file(peer)) for peer in PEERS)
    files = {_source_file(peer): peer.source for peer in PEERS}
    sources = sum(map(count_lines, files))
    yield f"The {len(PEERS)} specs have {specs:,} lines. The {len(files)} files of their peers have"
    yield f"{sources:,}, where each file counts once (`python docs/zoo.py`)."


if __name__ == "__main__":
    print("\n".join(_totals()))
