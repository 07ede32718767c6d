"""The ways to run a network, in one table."""

from typing import Final

from archspec.bench.ways.compiled import run_ahead_of_time, run_compiled
from archspec.bench.ways.eager import run_as_it_is, run_channels_last
from archspec.bench.ways.way import BYTES, PRECISIONS, Precision, Way

__all__ = ["BYTES", "PEER_WAYS", "PRECISIONS", "WAYS", "Precision", "Way"]

_ANYWHERE: Final = ("cpu", "cuda")

PEER_WAYS: Final = (
    Way("peer", "{peer}, eager", "peer", "fp32", run_as_it_is, devices=_ANYWHERE),
    Way(
        "peer-channels-last",
        "{peer}, channels_last",
        "peer",
        "fp32",
        run_channels_last,
        devices=_ANYWHERE,
    ),
    Way(
        "peer-compile",
        "{peer}, torch.compile",
        "peer",
        "fp32",
        run_compiled,
        devices=_ANYWHERE,
        compiles=True,
    ),
    Way(
        "peer-bf16",
        "{peer}, channels_last, bf16",
        "peer",
        "bf16",
        run_channels_last,
        devices=_ANYWHERE,
    ),
)
"""Those of the network of a library, with which others are compared."""

WAYS: Final = (
    Way("eager", "eager", "written", "fp32", run_as_it_is, devices=_ANYWHERE),
    Way(
        "channels-last",
        "channels_last",
        "written",
        "fp32",
        run_channels_last,
        devices=_ANYWHERE,
    ),
    Way("inference", "for inference", "inference", "fp32", run_channels_last, devices=_ANYWHERE),
    Way(
        "compile",
        "for inference, torch.compile",
        "inference",
        "fp32",
        run_compiled,
        devices=_ANYWHERE,
        compiles=True,
    ),
    Way(
        "aot-inductor",
        "for inference, AOTInductor",
        "inference",
        "fp32",
        run_ahead_of_time,
        devices=_ANYWHERE,
        compiles=True,
    ),
    Way("eager-bf16", "eager, bf16", "written", "bf16", run_as_it_is, devices=_ANYWHERE),
    Way(
        "channels-last-bf16",
        "channels_last, bf16",
        "written",
        "bf16",
        run_channels_last,
        devices=_ANYWHERE,
    ),
    Way(
        "inference-bf16",
        "for inference, bf16",
        "inference",
        "bf16",
        run_channels_last,
        devices=_ANYWHERE,
    ),
    Way(
        "compile-bf16",
        "for inference, torch.compile, bf16",
        "inference",
        "bf16",
        run_compiled,
        devices=_ANYWHERE,
        compiles=True,
    ),
)
"""Those of a network of archspec."""
