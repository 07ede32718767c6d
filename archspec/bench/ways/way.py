"""Define what a way of running a network is."""

from collections.abc import Callable
from importlib.util import find_spec
from typing import Final, Literal, TypeAlias

from archspec.bench.subject import Form, Setup
from archspec.dataclass import dataclass

Precision: TypeAlias = Literal["fp32", "bf16", "int8"]
"""What a network computes in: single precision, bfloat16, or integers of eight bits."""

PRECISIONS: Final[tuple[Precision, ...]] = ("fp32", "bf16", "int8")

BYTES: Final[dict[Precision, int]] = {"fp32": 4, "bf16": 2, "int8": 1}
"""The bytes of a weight in each precision."""

Batch: TypeAlias = Callable[[], object]
"""Computes a batch, and returns its outputs: tensors or arrays, alone or in any container."""

Prepare: TypeAlias = Callable[[Setup, Form, Precision], Batch]
"""Makes a form of a network ready to run in a precision."""


@dataclass(frozen=True, slots=True)
class Way:
    """A way to run a network.

    Attributes:
        name: its name on the command line.
        title: its name for people.
        form: the form of the network that it runs.
        precision: what it computes in.
        prepare: makes it ready; what it raises is the reason that it did not run.
        needs: packages that it imports.
        extra: the extra of archspec that installs them.
        devices: where it can run.
        compiles: whether making it ready takes long, and is worth a column.
    """

    name: str
    title: str
    form: Form
    precision: Precision
    prepare: Prepare
    needs: tuple[str, ...] = ()
    extra: str = ""
    devices: tuple[str, ...] = ("cpu",)
    compiles: bool = False

    def make(self, setup: Setup) -> Batch:
        """Make the network ready."""
        return self.prepare(setup, self.form, self.precision)

    def find_obstacle(self, device: str) -> str:
        """Return why it cannot run here; empty if nothing is missing."""
        if device not in self.devices:
            return f"does not run on {device}"
        missing = [package for package in self.needs if find_spec(package) is None]
        if missing:
            return f"needs {' and '.join(missing)}: pip install 'archspec-nn[{self.extra}]'"
        return ""
