"""`archspec export`: write a network as a file of another runtime."""

from typing import TYPE_CHECKING, Final

import click

from archspec.app import options
from archspec.app.exit_codes import compute_exit_status
from archspec.app.extras import needing_torch
from archspec.app.session import Session

if TYPE_CHECKING:
    from archspec.app.output.write import Built
    from archspec.app.tasks.export import ExportedSpec

_EXAMPLES: Final = """\b
  archspec export inception_v4 -o inception_v4.onnx
  archspec export released/inception_v4 --weights published:inception_v4 \\
      --for inference -o inception_v4.xml
  archspec export inception_v4 -o inception_v4.onnx --precision int8 \\
      --calibrate images/
"""
_LARGEST_BATCH: Final = 1 << 20
_OPSETS: Final = (18, 23)


@click.command(epilog=_EXAMPLES)
@options.add_spec_argument
@click.option(
    "-o",
    "--output",
    type=click.Path(readable=False, dir_okay=False),
    metavar="FILE",
    required=True,
    help="The file: .onnx, .pt2 for torch, or .xml for OpenVINO, with a .bin beside it.",
)
@click.option("--weights", metavar="SOURCE", help="As `archspec weights` takes them.")
@click.option("--license", "license_", default="", help="The license of the weights, to be noted.")
@click.option(
    "--for",
    "purpose",
    type=click.Choice(["inference"]),
    help="Rewrite the network for inference first: fewer layers that compute the same.",
)
@click.option(
    "--dynamic",
    type=click.Choice(["sizes", "batch", "none"]),
    default="sizes",
    show_default=True,
    help="Which dimensions are dynamic: batch and spatial size where possible, batch only, "
    "or none.",
)
@click.option(
    "--batch",
    type=click.IntRange(1, _LARGEST_BATCH),
    help="The number of examples with --dynamic none.  [default: 1]",
)
@click.option(
    "--opset",
    type=click.IntRange(*_OPSETS),
    help="The version of the operators of ONNX.  [default: 18, and 22 for bf16]",
)
@click.option("--functions", is_flag=True, help="Make each block definition an ONNX function.")
@click.option(
    "--precision",
    type=click.Choice(["fp32", "fp16", "bf16", "int8"]),
    default="fp32",
    show_default=True,
    help="What weights are stored and layers computed in.",
)
@click.option(
    "--calibrate",
    metavar="DIR|FILE.npz",
    help="Images, or an array of inputs, from which ranges of int8 are taken.",
)
@click.option(
    "--verify/--no-verify",
    "verified",
    default=None,
    help="Run the file, and compare it with torch.  [default: if a runtime for it is installed]",
)
@click.option("--blame", "blamed", is_flag=True, help="Compare every step, too.")
@click.option(
    "--tolerance",
    type=click.FloatRange(0, min_open=True),
    help="How far outputs may be from torch, relative to the largest.  [default: 1e-4 for fp32, "
    "0.02 for fp16, 0.1 for bf16, 0.5 for int8]",
)
@click.option("--force", is_flag=True, help="Overwrite a file that is otherwise left alone.")
@options.add_format_option
@options.add_quiet_option
@click.pass_obj
@needing_torch()
def command(session: Session, /, spec: str, output: str, form: str, **given: object) -> int:
    """Write a network as a file of another runtime, for inference.

    Nodes have the names of steps, and metadata say the box, its block and its place in the spec.
    Inputs and outputs are in single precision, whatever the precision of the layers. The file is
    run in ONNX Runtime, OpenVINO or torch on two batches and, where the spatial size is dynamic,
    two sizes; a file that gives different results from torch is not written.

    ONNX needs packages: pip install 'archspec-nn[onnx]'; OpenVINO 'archspec-nn[openvino]'.
    """
    from archspec.app.findings import report_failure
    from archspec.app.tasks.export import export_spec, make_request, write_export
    from archspec.diagnostics import SpecError

    request = make_request(output, given)
    try:
        force = bool(given["force"])
        done = export_spec(spec, request, output, calibrate=given["calibrate"], force=force)
        built = write_export(done, output, force=force)
    except SpecError as error:
        return report_failure(session, [error], form)
    if form == "json":
        from archspec.app.tasks.export_records import record_export

        session.write_out(record_export(done, built).to_json())
        return compute_exit_status(found for error in built.errors for found in error.diagnostics)
    return _print_export(session, done, built)


def _print_export(session: Session, done: "ExportedSpec", built: "Built") -> int:
    from archspec.app.exit_codes import FINE
    from archspec.app.findings import report_findings
    from archspec.app.output.write import report_build
    from archspec.app.tasks.export_text import describe_export
    from archspec.diagnostics import SpecError
    from archspec.text.visible import escape_invisible

    status = report_build(session, built, "text")
    if status == FINE:
        lines = describe_export(done.done)
        session.tell_done("".join(f"  {escape_invisible(line)}\n" for line in lines))
        if done.done.warnings:
            sources = done.done.graph.program.sources
            report_findings(session, [SpecError(done.done.warnings, sources)])
    return status
