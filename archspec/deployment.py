"""Fill a network with weights, rewrite it if asked to, export it, and verify the file."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from archspec.api import Base, Source, Weights, fill_module, take_network
from archspec.dataclass import dataclass, replace
from archspec.diagnostics import Diagnostic, SpecError, fail
from archspec.extras import has_package, require_package
from archspec.graph import Graph, Setting
from archspec.output_files import make_folder, replace_files
from archspec.text.phrases import join_words
from archspec.text.visible import shorten_middle

if TYPE_CHECKING:
    from torch import nn

    from archspec.exporters.blame import StepDifference
    from archspec.exporters.calibration import CalibrationImages
    from archspec.exporters.export_network import ExportedNetwork
    from archspec.exporters.lower_modules import Target
    from archspec.exporters.settings import ExportSettings, Precision
    from archspec.exporters.trace import Dynamic
    from archspec.exporters.verify_file import Difference, Verification
    from archspec.weights.fill import FilledNetwork

SUFFIXES: Final = (".onnx", ".pt2", ".xml")
"""The suffixes of files that networks are exported to: ONNX, programs of torch, OpenVINO."""


@dataclass(frozen=True, slots=True)
class ExportRequest:
    """What is done with a network besides exporting it.

    Attributes:
        settings: how it is exported.
        weights: what it is filled with; None for the weights that it is made with.
        license: the license of the weights; empty for what their source says.
        optimized: whether it is rewritten for inference first.
        verified: whether the file is run and compared with torch; None if that can be done with
            the packages that are installed, or if anything below asks for it.
        blamed: whether each step is compared, too.
        tolerance: how far outputs may be from torch; None for what is usual for the precision.
    """

    settings: "ExportSettings"
    weights: "Weights | None" = None
    license: str = ""
    optimized: bool = False
    verified: bool | None = None
    blamed: bool = False
    tolerance: float | None = None


@dataclass(frozen=True, slots=True)
class Export:
    """A network that was exported.

    Attributes:
        graph: the network, as rewritten.
        exported: the content of its files.
        metadata: what these say of it.
        verification: how far they are from torch; None if that was not asked for.
        steps: how far each step is; empty if that was not asked for.
        filled: the way its weights took; None for the weights that it is made with.
        rewrites: what was done to the network of the spec.
        absent: the package without which the file was not verified; empty if there is none.
    """

    graph: Graph
    exported: "ExportedNetwork"
    metadata: Mapping[str, str]
    verification: "Verification | None" = None
    steps: "Sequence[StepDifference]" = ()
    filled: "FilledNetwork | None" = None
    rewrites: Sequence[str] = ()
    absent: str = ""

    def __repr__(self) -> str:
        files, found = join_words(list(self.exported.files)), self.verification
        if found is None:
            return f"<Export {self.graph.name}: {files}, not verified>"
        worst = max(found.differences, key=lambda each: each.relative)
        distance = describe_distance(worst.relative, found.tolerance)
        return f"<Export {self.graph.name}: {files}, differs by {distance}>"

    @property
    def notes(self) -> tuple[str, ...]:
        """What was done, in words."""
        notes, found = self.exported.notes, self.verification
        if self.absent:
            return (*notes, f"not verified: {self.absent} is not installed")
        if found is not None and not found.is_telling:
            return (*notes, _explain_spread(found.spread))
        return notes

    @property
    def warnings(self) -> tuple[Diagnostic, ...]:
        """Findings that do not stop the export."""
        return self.exported.warnings

    def write(self, path: str | os.PathLike[str]) -> None:
        """Write the files, the last of which has the path.

        Raises:
            SpecError: A409 if the system refuses.
        """
        place = Path(path)
        contents = reversed([*self.exported.files.items()])
        try:
            make_folder(place.parent)
            replace_files({place.with_suffix(suffix): data for suffix, data in contents})
        except OSError as error:
            reason = (error.strerror or "unknown reason").lower()
            shown = shorten_middle(place.as_posix())
            raise fail("A409", f"`{shown}` cannot be written: {reason}", None) from error


def export(
    source: "Source | Graph | nn.Module",
    path: str | os.PathLike[str],
    /,
    *,
    base: Base = None,
    weights: "Weights | None" = None,
    license: str = "",
    optimize: bool = False,
    dynamic: "Dynamic" = "sizes",
    batch: int = 1,
    precision: "Precision" = "fp32",
    calibration: "CalibrationImages | str | os.PathLike[str] | None" = None,
    opset: int | None = None,
    functions: bool = False,
    verify: bool | None = None,
    tolerance: float | None = None,
    **params: Setting,
) -> Export:
    """Export a network as a file of another runtime, in evaluation mode.

    Args:
        source: a spec, as for `load`, a network from it, or a module that `build` or `optimize`
            made in this process.
        path: the file: `.onnx`, `.pt2` for torch, or `.xml` for OpenVINO with a `.bin` beside it.
            It is overwritten.
        base: as for `load`; only for a spec.
        weights: as for `build`; only for a spec.
        license: the license of the weights; empty for what their source says.
        optimize: rewrite the network for inference first, as `archspec.optimize` does.
        dynamic: what stays free: `sizes` and batch as far as the network allows it, `batch` alone,
            or `none`.
        batch: the number of examples, if it is not free.
        precision: `fp32`, `fp16`, `bf16` or `int8`; inputs and outputs are in single precision.
        calibration: for int8, a folder of images, an `.npz` file, or what `read_calibration`
            returns.
        opset: the version of the operators of ONNX; None for 18, or 22 for bf16.
        functions: make each block definition an ONNX function.
        verify: run the file, compare it with torch, and write it only if both agree; None to do
            so if a runtime for the file is installed.
        tolerance: how far outputs may be from those of torch, relative to the largest; None for
            1e-4 in fp32, 0.02 in fp16, 0.1 in bf16 and 0.5 in int8.
        **params: values for the network's parameters; only for a spec.

    Returns:
        What was exported, with its inputs and how far it is from torch.

    Raises:
        SpecError: as `build`; A505 if the target cannot have the network, A506 if its file gives
            different results, A417 if there are no images to calibrate with, A410 if a package of
            the extras `onnx` and `openvino` is missing, A409 if a file cannot be written.
        ValueError: for a module that this process did not build, for another suffix, or for
            settings that do not go together.
        TypeError: for `base`, `weights` or parameters beside a module, which has its own.

    Examples:
        >>> done = archspec.export("zoo/lenet5", "lenet5.pt2")
        >>> done.verification.passed, len(done.verification.differences) > 0
        (True, True)
    """
    require_package("torch", "`archspec.export`")
    from archspec.exporters.settings import ExportSettings, choose_opset, refuse_settings
    from archspec.runtime import build_module

    target = _find_target(path)
    chosen = choose_opset(precision, opset)
    settings = ExportSettings(target, dynamic, batch, chosen, precision, functions)
    if why := refuse_settings(settings, calibrated=calibration is not None):
        raise ValueError(why)
    if verify is False and tolerance is not None:
        raise ValueError("a tolerance is for files that are verified")
    if isinstance(source, str | os.PathLike | Graph):
        graph, given = take_network(source, base, None, params)
        module = build_module(graph, given)
    else:
        _refuse_beside_module({"base": base, "weights": weights, **params})
        module, graph, given = source, _find_graph(source), params
    if calibration is not None:
        settings = replace(settings, calibration=read_images(graph, calibration))
    request = ExportRequest(
        settings, weights, license, optimized=optimize, verified=verify, tolerance=tolerance
    )
    done = make_export(graph, module, request, given)
    done.write(path)
    return done


def _find_target(path: str | os.PathLike[str]) -> "Target":
    """Return what a file is for.

    Raises:
        ValueError: for another suffix than those of `SUFFIXES`.
    """
    from archspec.exporters.settings import TARGETS

    target = TARGETS.get(Path(path).suffix)
    if target is None:
        raise ValueError(f"{os.fspath(path)} ends in none of {join_words(SUFFIXES, 'or')}")
    return target


def _refuse_beside_module(given: Mapping[str, object]) -> None:
    """Refuse what only the network of a spec can have.

    Raises:
        TypeError: if anything is given.
    """
    names = [f"`{name}`" for name, value in given.items() if value is not None]
    if names:
        raise TypeError(f"{join_words(names, 'and')}: for a spec; a module has its own")


def _find_graph(module: "nn.Module") -> Graph:
    from archspec.runtime import find_graph

    graph = find_graph(module)
    if graph is None:
        kind = type(module).__name__
        raise ValueError(f"this process did not build this {kind}: export its spec with `weights`")
    return graph


def read_images(
    graph: Graph, source: "CalibrationImages | str | os.PathLike[str]"
) -> "CalibrationImages":
    """Read the images that ranges of int8 are taken from, in the size of a network's input.

    Args:
        graph: the network; images of a folder are normalized as its published weights have it, or
            else as is usual for ImageNet.
        source: a folder of images, an `.npz` file, or images that were read before.

    Raises:
        SpecError: A417 if there are none or they do not fit.
    """
    from archspec.exporters.calibration import MEAN, STD, CalibrationImages, read_calibration
    from archspec.weights.published import find_published

    if isinstance(source, CalibrationImages):
        return source
    shape = graph.inputs[0].type
    assert shape is not None
    try:
        published = find_published(graph.name)
        mean, std = published.mean, published.std
    except SpecError:
        mean, std = MEAN, STD
    return read_calibration(Path(source), tuple(map(int, shape.tensor)), mean=mean, std=std)


def make_export(
    graph: Graph, module: "nn.Module", request: ExportRequest, given: Mapping[str, Setting]
) -> Export:
    """Export a network, and verify its file; nothing is written.

    Args:
        graph: the network.
        module: its module, which is filled if weights are given.
        request: what is done.
        given: the values of parameters that it was built with.

    Raises:
        SpecError: as for `export`.
        TransferError: if weights do not fit.
    """
    from archspec.exporters.export_network import export_network
    from archspec.exporters.verify_file import name_runtime
    from archspec.weights.metadata import describe_network

    runtime = name_runtime(request.settings)
    verified, absent = request.verified, ""
    if request.blamed or request.tolerance is not None or verified:
        require_package(runtime, "the verification of the file")
        verified = True
    elif verified is None:
        verified = has_package(runtime)
        absent = "" if verified else runtime
    filled = None
    if request.weights is not None:
        filled = fill_module(module, graph, request.weights, given)
    metadata = describe_network(graph, filled, request.license)
    rewrites: Sequence[str] = ()
    if request.optimized:
        graph, module, rewrites = _rewrite(graph, module)
    metadata |= {"precision": request.settings.precision, "rewrites": "; ".join(rewrites)}
    exported = export_network(graph, module, request.settings, metadata)
    done = Export(graph, exported, metadata, filled=filled, rewrites=rewrites, absent=absent)
    return _verify(done, module, request) if verified else done


def _rewrite(graph: Graph, module: "nn.Module") -> "tuple[Graph, nn.Module, Sequence[str]]":
    from archspec.rewrites import optimize_network
    from archspec.runtime import build_module
    from archspec.weights.transform import fill_rewritten

    found = optimize_network(graph)
    made = build_module(found.graph, found.graph.settings, found.done)
    return found.graph, fill_rewritten(made, found.recipe, module.state_dict()), found.done


def _verify(done: Export, module: "nn.Module", request: ExportRequest) -> Export:
    """Return an export with how far it is from torch.

    Raises:
        SpecError: A506 if it is too far.
    """
    from archspec.exporters.blame import compare_steps, find_blamed
    from archspec.exporters.verify_file import make_case, verify_file

    settings = request.settings
    found = verify_file(done.graph, module, done.exported, settings, request.tolerance)
    steps: Sequence[StepDifference] = ()
    worst = max(found.differences, key=lambda each: each.relative)
    if done.exported.onnx is not None and worst.runs and (request.blamed or not found.passed):
        inputs = make_case(done.graph, worst)
        steps = compare_steps(done.graph, module, done.exported.onnx, settings, inputs)
    if not found.passed:
        blamed = find_blamed(steps, found.tolerance)
        raise _refuse_difference(done.graph, found, blamed)
    return replace(done, verification=found, steps=tuple(steps))


def _refuse_difference(
    graph: Graph, found: "Verification", blamed: "StepDifference | None"
) -> SpecError:
    """Return the finding for a file that computes something else."""
    worst = max(found.differences, key=lambda each: each.relative)
    said = worst.problem or f"they differ by {describe_distance(worst.relative, found.tolerance)}"
    message = f"{found.engine} gives different results from torch for {describe_shapes(worst)}"
    if not worst.runs:
        message = f"{found.engine} refuses the file for {describe_shapes(worst)}"
    message += f": {said}"
    if blamed is None:
        return fail("A506", message, graph.inputs[0].span, help=_HELP)
    said = blamed.problem or f"it is {blamed.relative:.1e} off"
    message += f"; `{blamed.step.path}` is the first step that differs: {said}"
    return fail("A506", message, blamed.step.span, help=_HELP)


_HELP: Final = (
    "export it for another runtime, give `--dynamic none`, or raise `--tolerance` if that is enough"
)


def _explain_spread(spread: float) -> str:
    """Return why a comparison of outputs says little, and what does."""
    why = f"outputs hardly depend on the input, which moves them by {spread:.0e}"
    return f"{why}: the comparison says little; `--blame` compares every step"


def describe_shapes(difference: "Difference") -> str:
    """Return the shapes of inputs in words."""
    return ", ".join("x".join(map(str, shape)) for shape in difference.shapes)


def describe_distance(relative: float, tolerance: float) -> str:
    """Return a difference in words, beside what is allowed."""
    return f"{relative:.1e} relative to the largest output (tolerance {tolerance:g})"
