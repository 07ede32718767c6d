"""`archspec weights`: look at weights, and write them under the names of a spec or a library."""

from typing import TYPE_CHECKING, Any, Final

import click

from archspec.app import options
from archspec.app.exit_codes import FINE, USAGE, compute_exit_status
from archspec.app.extras import needing_torch
from archspec.app.session import Session

if TYPE_CHECKING:
    from collections.abc import Callable

    from archspec.app.output.write import Built
    from archspec.app.tasks.weights import TransferredWeights
    from archspec.weights import Transfer

_SOURCES: Final = """\b
SOURCE is one of
  timm:NAME, torchvision:NAME    a network of a library, with its weights
  hf:OWNER/REPO[@REVISION]       a repository of the Hugging Face hub
  published:NAME                 what archspec.pretrained(NAME) names
  FILE.safetensors               or its index of several, .index.json
  FILE.pth, .pt, .bin            of which tensors are read, and nothing run
"""
_SHOWN: Final = f"""{_SOURCES}
\b
  archspec weights show inception_v4.safetensors
  archspec weights show hf:timm/inception_v4.tf_in1k --format json
"""
_TRANSFERRED: Final = f"""{_SOURCES}
\b
  archspec weights transfer released/inception_v4 timm:inception_v4 \\
      -o inception_v4.safetensors
  archspec weights transfer released/inception_v4 published:inception_v4 \\
      --classes 10 -o ten.safetensors
"""
_EXPORTED: Final = f"""{_SOURCES}
\b
  archspec weights export zoo/resnet50 trained.safetensors -o resnet50.safetensors
  archspec weights export net.yaml trained.pth --names timm:resnet18 -o timm.safetensors
"""


@click.group(invoke_without_command=True)
@click.pass_context
def command(context: click.Context) -> int:
    """Look at weights, and transfer or export them."""
    if context.invoked_subcommand is None:
        context.ensure_object(Session).write_err(f"{context.get_help()}\n")
        context.exit(USAGE)
    return FINE


@command.command("show", epilog=_SHOWN)
@click.argument("source", metavar="SOURCE", type=click.Path(readable=False))
@options.make_format_option("text", "json", "csv", "markdown")
@click.pass_obj
@needing_torch()
def show(session: Session, source: str, form: str) -> int:
    """List the tensors of a source of weights.

    Shows the name, shape and dtype of each tensor, the totals, and what the file says besides. Of a
    safetensors file only the header is read.
    """
    from archspec.app.findings import report_failure
    from archspec.diagnostics import SpecError
    from archspec.weights.sources import open_source
    from archspec.weights.table import build_checkpoint_sheet

    try:
        checkpoint = open_source(source)
    except SpecError as error:
        return report_failure(session, [error], form)
    if form == "json":
        from archspec.weights.records import record_checkpoint

        session.write_out(record_checkpoint(checkpoint).to_json())
    elif form == "text":
        from archspec.summary.text import render_sheet

        sheet = build_checkpoint_sheet(checkpoint)
        session.write_out(render_sheet(sheet, session.choose_layout()))
    else:
        from archspec.tables.formats import WRITERS

        session.write_out(WRITERS[form](build_checkpoint_sheet(checkpoint)))
    return FINE


def _add_output_options(function: "Callable[..., int]") -> "Callable[..., int]":
    """Add what `transfer` and `export` have in common."""
    for decorate in reversed(
        (
            options.add_spec_argument,
            click.argument("source", metavar="SOURCE", type=click.Path(readable=False)),
            click.option(
                "-o",
                "--output",
                type=click.Path(readable=False, dir_okay=False),
                metavar="FILE",
                required=True,
                help="The file to write, ending in .safetensors.",
            ),
            click.option(
                "--classes",
                type=click.IntRange(1),
                metavar="N",
                help="Make the network for N classes; layers that depend on N stay as made if the "
                "weights are for another number.",
            ),
            click.option(
                "--peer",
                "peers",
                multiple=True,
                metavar="LIBRARY:NAME",
                help="The network whose names a file has, if it is not known; may be repeated.",
            ),
            click.option(
                "--license",
                "license_",
                default="",
                help="The license of the weights, to be noted.",
            ),
            click.option(
                "--force", is_flag=True, help="Overwrite a file that is otherwise left alone."
            ),
            options.add_format_option,
        )
    ):
        function = decorate(function)
    return function


@command.command("transfer", epilog=_TRANSFERRED)
@_add_output_options
@click.pass_obj
@needing_torch("weights")
def transfer(session: Session, /, spec: str, source: str, **given: Any) -> int:
    """Transfer weights into the network of a spec, and write them as safetensors.

    A network of a library is paired by what its layers compute, and both must give equal outputs. A
    file is loaded by name if it has the network's names. If it has those of a network that is known
    to be the same, or of --peer, it is loaded into that one, which is then paired.

    The file has the network's own names. Its metadata hold the spec, its digest, and the source and
    license of the weights. Needs safetensors: pip install 'archspec-nn[weights]'.
    """
    return _write(session, spec, source, None, **given)


@command.command("export", epilog=_EXPORTED)
@_add_output_options
@click.option(
    "--names",
    default="",
    metavar="LIBRARY:NAME",
    help="The network whose names the file gets, if it is not known, or another than the first.",
)
@click.pass_obj
@needing_torch("weights")
def export(session: Session, /, spec: str, source: str, names: str, **given: Any) -> int:
    """Write weights of a spec under the names of a network of timm or torchvision.

    What was trained here can then be loaded there. The weights come into the network of the spec as
    with `transfer`; its layers are paired with those of the other network by what they compute, and
    both must give equal outputs. Needs the library, and safetensors.
    """
    return _write(session, spec, source, names, **given)


def _write(
    session: Session,
    spec: str,
    source: str,
    names: str | None,
    *,
    output: str,
    classes: int | None,
    peers: tuple[str, ...],
    license_: str,
    force: bool,
    form: str,
) -> int:
    """Write weights under the names of a spec, or those of a library."""
    from archspec.app.findings import report_failure
    from archspec.app.tasks.weights import TransferSettings, transfer_weights, write_weights
    from archspec.diagnostics import SpecError

    if not output.endswith(".safetensors"):
        raise options.usage_error("--output is a file that ends in .safetensors")
    settings = TransferSettings(source, classes, peers, license_, names)
    try:
        done = transfer_weights(spec, settings)
        built = write_weights(done, output, force=force)
    except SpecError as error:
        return report_failure(session, [error], form)
    if form == "json":
        from archspec.app.tasks.weights_records import record_transfer

        session.write_out(record_transfer(done, built).to_json())
        return compute_exit_status(found for error in built.errors for found in error.diagnostics)
    return _print_transfer(session, done, built)


def _describe(renamed: "Transfer") -> str:
    return f"agree to {renamed.difference:.1g}" if renamed.difference else "are equal"


def _print_transfer(session: Session, done: "TransferredWeights", built: "Built") -> int:
    """Print what was written, and the way the weights took."""
    from archspec.app.output.write import report_build
    from archspec.text.numbers import abbreviate
    from archspec.text.phrases import pluralize
    from archspec.text.visible import escape_invisible

    status = report_build(session, built, "text")
    if status == FINE:
        layers = pluralize(len((done.renamed or done.filled.transfer).pairs), "layer")
        parameters = abbreviate(done.graph.parameters)
        lines = [f"from {done.filled.source}", *done.filled.describe()]
        if done.renamed is not None:
            lines.append(f"under the names of {done.names}; outputs {_describe(done.renamed)}")
        lines.append(f"{layers} of {done.graph.name}, {parameters} parameters")
        session.tell_done("".join(f"  {escape_invisible(line)}\n" for line in lines))
    return status
