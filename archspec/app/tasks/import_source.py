"""Import the network of a source, and write its spec and its weights."""

from pathlib import Path

import click

from archspec.app.output.target import Target
from archspec.app.output.write import Built, build
from archspec.dataclass import dataclass
from archspec.diagnostics import fail
from archspec.importers.import_network import ImportedNetwork, import_flat
from archspec.importers.readers import read_source
from archspec.importers.readers.torch_sources import parse_argument
from archspec.weights.metadata import describe_network
from archspec.weights.save import pack_weights, read_seal


@dataclass(frozen=True, slots=True)
class ImportRequest:
    """What is imported, and what becomes of it.

    Attributes:
        source: what names the network.
        output: the file of the spec; None for standard output.
        weights: the file of the weights; None for none.
        name: the name of the network; empty for that of the source.
        size: the size of the input; None for the source's own.
        arguments: arguments of the function that makes the module, as `key=value`.
        proved: whether the spec is compared with the source.
        force: whether protected files are overwritten.
    """

    source: str
    output: str | None
    weights: str | None
    name: str
    size: str | None
    arguments: tuple[str, ...]
    proved: bool
    force: bool


def import_source(request: ImportRequest) -> ImportedNetwork:
    """Return the spec of the network that a source names.

    Args:
        request: what is imported.

    Raises:
        SpecError: A4xx if the source cannot be read, A431 for what the language cannot say.
        UsageError: for arguments that do not fit together.
    """
    if request.weights and not request.proved:
        raise click.UsageError("--weights needs the proof, which tells where each weight belongs")
    arguments = dict(map(parse_argument, request.arguments))
    flat = read_source(
        request.source, arguments, request.size, pretrained=request.weights is not None
    )
    return import_flat(flat, name=request.name, proved=request.proved)


def write_import(done: ImportedNetwork, request: ImportRequest) -> Built:
    """Write the spec of an imported network, and its weights.

    Args:
        done: the network.
        request: the files.
    """
    targets: list[Target] = []
    if request.output:
        targets.append(_make_target(request.output, done.text.encode(), done))
    if request.weights:
        if done.module is None:
            message = f"{done.source.origin} has no weights"
            raise fail("A414", message, None, help="leave out `--weights`")
        metadata = {**describe_network(done.network), "source": done.source.origin}
        data = pack_weights(done.module, metadata)
        targets.append(_make_target(request.weights, data, done))
    return build(targets, lambda made: made, force=request.force)


def _make_target(path: str, data: bytes, done: ImportedNetwork) -> Target:
    program = done.network.program
    return Target(Path(path), data, done.source.origin, program.digest, (), read_seal, "import")
