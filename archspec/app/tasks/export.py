"""Export the network of a spec, and write its files."""

import hashlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from archspec.api import graph_of
from archspec.app import options
from archspec.app.output.target import Seal, Target
from archspec.app.output.write import Built, inspect_targets
from archspec.app.specs import open_spec
from archspec.app.tasks.weights import refuse_transfer
from archspec.dataclass import dataclass, replace
from archspec.deployment import SUFFIXES, Export, ExportRequest, make_export, read_images
from archspec.diagnostics import SpecError
from archspec.graph import Graph
from archspec.text.phrases import join_words
from archspec.weights import TransferError

if TYPE_CHECKING:
    from archspec.exporters.pack import FileSeal


FILES: Final = {"onnx": (".onnx",), "pt2": (".pt2",), "openvino": (".xml", ".bin")}
"""The suffixes of the files that an export writes, by what they are for."""


@dataclass(frozen=True, slots=True)
class ExportedSpec:
    """The network of a spec, exported.

    Attributes:
        shown: the name of the spec in messages.
        done: the network with its files.
    """

    shown: str
    done: Export


def make_request(output: str, given: Mapping[str, Any]) -> ExportRequest:
    """Return what the options of the command ask for.

    Args:
        output: the file to write.
        given: the values of options, by name.

    Raises:
        UsageError: for options that do not go together.
    """
    from archspec.exporters.settings import (
        TARGETS,
        ExportSettings,
        choose_opset,
        refuse_settings,
    )

    target = TARGETS.get(Path(output).suffix)
    if target is None:
        raise options.usage_error(f"--output is a file that ends in {join_words(SUFFIXES, 'or')}")
    precision = given["precision"]
    _refuse_options(given)
    opset, batch = choose_opset(precision, given["opset"]), given["batch"] or 1
    settings = ExportSettings(target, given["dynamic"], batch, opset, precision, given["functions"])
    if why := refuse_settings(settings, calibrated=given["calibrate"] is not None):
        raise options.usage_error(why)
    return ExportRequest(
        settings,
        given["weights"],
        license=given["license_"],
        optimized=given["purpose"] == "inference",
        verified=given["verified"],
        blamed=given["blamed"],
        tolerance=given["tolerance"],
    )


def _refuse_options(given: Mapping[str, Any]) -> None:
    """Refuse options that have no effect.

    Raises:
        UsageError: if there are any.
    """
    if given["batch"] is not None and given["dynamic"] != "none":
        raise options.usage_error("--batch needs --dynamic none: the batch is free otherwise")
    if given["verified"] is False:
        for name, value in (("--tolerance", given["tolerance"]), ("--blame", given["blamed"])):
            if value:
                raise options.usage_error(f"{name} and --no-verify exclude each other")


def export_spec(
    spec: str, request: ExportRequest, output: str, *, calibrate: object = None, force: bool = False
) -> ExportedSpec:
    """Export the network of a spec.

    Args:
        spec: names the spec.
        request: what is done with it.
        output: the file that will be written, which is inspected first.
        calibrate: where images to calibrate with are.
        force: whether protected files may be overwritten.

    Raises:
        SpecError: with every error of the spec; A406, A408 or A409 for files that must not be
            written; A4xx if weights or images cannot be read; A505 or A506 if the network cannot be
            exported.
    """
    from archspec.runtime import build_module

    opened = open_spec(spec)
    graph = graph_of(opened.program)
    files = dict.fromkeys(FILES[request.settings.target], b"")
    _, errors = inspect_targets(_list_targets(graph, files, opened.shown, output), force=force)
    if errors:
        raise SpecError([finding for error in errors for finding in error.diagnostics])
    if isinstance(calibrate, str):
        images = read_images(graph, calibrate)
        request = replace(request, settings=replace(request.settings, calibration=images))
    try:
        return ExportedSpec(opened.shown, make_export(graph, build_module(graph, {}), request, {}))
    except TransferError as error:
        raise refuse_transfer(error, graph) from error


def write_export(spec: ExportedSpec, output: str, *, force: bool) -> Built:
    """Write the files of an export, or none of them.

    Args:
        spec: the export.
        output: the file that it is called by.
        force: overwrite protected files.
    """
    targets = _list_targets(spec.done.graph, spec.done.exported.files, spec.shown, output)
    states, errors = inspect_targets(targets, force=force)
    try:
        if not errors and not all(state.same for state in states):
            spec.done.write(output)
    except SpecError as error:
        errors = [error]
    if errors:
        return Built(errors=errors)
    pairs = zip(targets, states, strict=True)
    return Built([(target, "unchanged" if state.same else "written") for target, state in pairs])


def _list_targets(
    graph: Graph, files: Mapping[str, bytes], shown: str, output: str
) -> list[Target]:
    """Return the files of an export, from their contents by suffix."""
    program, place = graph.program, Path(output)
    return [
        Target(
            place.with_suffix(suffix),
            data,
            shown,
            program.digest,
            program.files,
            _choose_seal(suffix, place),
            "export",
        )
        for suffix, data in files.items()
    ]


def _choose_seal(suffix: str, output: Path) -> "Callable[[bytes], Seal | None]":
    """Return what finds the seal in a file with this suffix."""
    from archspec.exporters import pack

    def read_weights(data: bytes) -> "FileSeal | None":
        try:
            seal = pack.read_xml_seal(output.read_bytes())
        except OSError:
            return None
        same = seal is not None and seal.weights == hashlib.sha256(data).hexdigest()
        return replace(seal, intact=True) if seal is not None and same else None

    readers: dict[str, Callable[[bytes], FileSeal | None]] = {
        ".onnx": pack.read_onnx_seal,
        ".pt2": pack.read_program_seal,
        ".xml": pack.read_xml_seal,
        ".bin": read_weights,
    }
    return readers[suffix]
