"""Networks rewritten for inference, beside those of timm: how much faster one batch is.

python benchmarks/inference.py                     every network, batch 1, one thread
python benchmarks/inference.py released/inception_v4 --batch 8 --threads 2 --rounds 31
python benchmarks/inference.py --compile           also compiled by torch, with freezing
python benchmarks/inference.py --passes            what is lost where a pass is left out

All forms of a network run in one process, in turns and in random order; what counts is the median
of the processor time. Other work on the machine slows all of them, so ratios tell more than times.
"""

import argparse
import random
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from importlib import import_module
from pathlib import Path
from statistics import median
from typing import Final

sys.path.append(str(Path(__file__).parents[1]))
import_module("tests.parity.conftest")  # makes timm importable

import timm  # noqa: E402
import torch  # noqa: E402
from torch import Tensor, nn  # noqa: E402

import archspec  # noqa: E402
from archspec.rewrites import PASSES, optimize_network  # noqa: E402
from archspec.runtime import build_module  # noqa: E402
from archspec.weights.transform import fill_rewritten  # noqa: E402

PEERS: Final = {
    "released/inception_v4": "inception_v4",
    "released/inception_resnet_v2": "inception_resnet_v2",
    "released/inception_v3": "inception_v3",
    "zoo/resnet50": "resnet50",
    "zoo/mobilenetv2": "mobilenetv2_100",
    "zoo/efficientnet": "efficientnet_b0",
    "zoo/repvgg_a0": "repvgg_a0",
}
"""The networks, each with its name in timm."""

BASE: Final = "timm"
LAYOUT: Final = torch.channels_last

Form = tuple[nn.Module, Tensor]
"""A module, and what enters it."""


def list_forms(spec: str, batch: int, *, compiles: bool) -> dict[str, Form]:
    """The forms of a network that are compared, that of timm first."""
    torch.manual_seed(0)
    graph = archspec.load(spec)
    grid = graph.inputs[0].type.tensor[1:]
    images = torch.randn(batch, 3, *grid)
    laid_out = images.contiguous(memory_format=LAYOUT)
    theirs, ours = timm.create_model(PEERS[spec]).eval(), archspec.build(spec).eval()
    faster = archspec.optimize(ours)
    forms: dict[str, Form] = {
        BASE: (theirs, images),
        "as built": (ours, images),
        "timm, channels_last": (copy_to(theirs, torch.float32), laid_out),
        "for inference": (faster, laid_out),
        "timm, channels_last, bf16": (copy_to(theirs, torch.bfloat16), laid_out.bfloat16()),
        "for inference, bf16": (copy_to(faster, torch.bfloat16), laid_out.bfloat16()),
    }
    if compiles:
        options = {"freezing": True}
        forms["for inference, compiled"] = (torch.compile(faster, options=options), laid_out)
    return forms


def copy_to(module: nn.Module, dtype: torch.dtype) -> nn.Module:
    """A copy of a module in another dtype, with weights in the layout `channels_last`."""
    return deepcopy(module).to(dtype).to(memory_format=LAYOUT)


def list_ablations(spec: str, batch: int) -> dict[str, Form]:
    """A network with all rewrites, and those without one of them that changes anything."""
    graph, ours = archspec.load(spec), archspec.build(spec).eval()
    grid = graph.inputs[0].type.tensor[1:]
    images = torch.randn(batch, 3, *grid).contiguous(memory_format=LAYOUT)
    whole = optimize_network(graph)
    forms: dict[str, Form] = {}
    for left_out in (None, *PASSES):
        found = optimize_network(graph, tuple(each for each in PASSES if each is not left_out))
        if left_out is None or found.done != whole.done:
            made = build_module(found.graph, found.graph.settings)
            name = left_out.__name__ if left_out else "all"
            forms[name] = (fill_rewritten(made, found.recipe, ours.state_dict()), images)
    return forms


@torch.inference_mode()
def measure(forms: Mapping[str, Form], rounds: int) -> dict[str, float]:
    """The median processor time of one batch in seconds, of each form."""
    for module, images in forms.values():  # fills caches, and compiles
        module(images)
        module(images)
    taken: dict[str, list[float]] = {name: [] for name in forms}
    turns, choice = [*forms.items()], random.Random(0)
    for _ in range(rounds):
        choice.shuffle(turns)
        for name, (module, images) in turns:
            start = time.process_time()
            module(images)
            taken[name].append(time.process_time() - start)
    return {name: median(times) for name, times in taken.items()}


def print_row(cells: Sequence[str]) -> None:
    print(f"| {' | '.join(cells)} |", flush=True)


def print_table(
    specs: Sequence[str], make: Callable[[str], Mapping[str, Form]], rounds: int, base: str
) -> None:
    """Print a table: for each form how many times as fast as the first it is."""
    shown: tuple[str, ...] = ()
    for spec in specs:
        found = measure(make(spec), rounds)
        names = tuple(name for name in found if name != base)
        if names != shown:
            print_row(["network", base, *names])
            print_row(["---", *["--:"] * len(found)])
            shown = names
        ratios = [f"{found[base] / found[name]:.2f}" for name in names]
        print_row([f"`{spec}`", f"{found[base] * 1e3:.0f} ms", *ratios])


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("specs", nargs="*", default=[*PEERS])
    parser.add_argument("--batch", type=int, default=1)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--compile", action="store_true", dest="compiles")
    parser.add_argument("--passes", action="store_true")
    given = parser.parse_args()
    torch.set_num_threads(given.threads)
    print(f"torch {torch.__version__}, timm {timm.__version__}, batch {given.batch}, ", end="")
    print(f"{given.threads} threads, median of {given.rounds} rounds\n")

    def make(spec: str) -> Mapping[str, Form]:
        if given.passes:
            return list_ablations(spec, given.batch)
        return list_forms(spec, given.batch, compiles=given.compiles)

    print_table(given.specs, make, given.rounds, "all" if given.passes else BASE)


if __name__ == "__main__":
    main()
