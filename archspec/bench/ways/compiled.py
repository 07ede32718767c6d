"""Run a network that torch has compiled, just in time or ahead of it."""

from typing import Final

import torch

from archspec.bench.subject import Form, Setup
from archspec.bench.ways.eager import lay_out
from archspec.bench.ways.way import Batch, Precision
from archspec.runtime.compiled import compile_module

_FREEZING: Final = {"freezing": True}
"""Takes weights for constants, which may then be stored in the order that a kernel reads them."""


def run_compiled(setup: Setup, form: Form, precision: Precision) -> Batch:
    """Run a network through `torch.compile` with freezing."""
    network, inputs = lay_out(setup, form, precision)
    compiled = compile_module(network)
    return lambda: compiled(*inputs)


def run_ahead_of_time(setup: Setup, form: Form, precision: Precision) -> Batch:
    """Run the package that AOTInductor makes of a network, which needs no Python."""
    from torch._inductor import aoti_compile_and_package, aoti_load_package

    network, inputs = lay_out(setup, form, precision)
    path = setup.folder / f"{form}-{precision}.pt2"
    if not path.exists():
        program = torch.export.export(network, inputs)
        aoti_compile_and_package(program, package_path=str(path), inductor_configs=_FREEZING)
    loaded = aoti_load_package(str(path))
    return lambda: loaded(*inputs)
