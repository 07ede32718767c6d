"""`archspec import`: make a spec of a network that exists."""

from typing import TYPE_CHECKING, Final

import click

from archspec.app import options
from archspec.app.exit_codes import FINE
from archspec.app.extras import needing_torch
from archspec.app.session import Session

if TYPE_CHECKING:
    from archspec.importers.import_network import ImportedNetwork

_EXAMPLES: Final = """\b
  archspec import timm:resnet50
  archspec import torchvision:densenet121 -o specs/densenet121.yaml
  archspec import mypackage.models:build_net --arg width=32 --size 64x64x3 \\
      -o my_net.yaml --weights my_net.safetensors
"""


@click.command("import", epilog=_EXAMPLES)
@click.argument("source", metavar="SOURCE")
@click.option(
    "-o",
    "--output",
    type=click.Path(readable=False, dir_okay=False),
    metavar="FILE",
    help="The spec.  [default: standard output]",
)
@click.option(
    "--weights",
    type=click.Path(readable=False, dir_okay=False),
    metavar="FILE",
    help="Write the source's weights under the names of the spec's module, as safetensors; a "
    "library's published ones.",
)
@click.option("--name", default="", help="The network's name.  [default: that of the source]")
@click.option("--size", metavar="HxWxC", help="The size of the input.  [default: the source's]")
@click.option(
    "--arg",
    "arguments",
    metavar="KEY=VALUE",
    multiple=True,
    help="An argument of the function that makes the module; repeatable.",
)
@click.option(
    "--proof/--no-proof",
    "proved",
    default=True,
    show_default=True,
    help="Build the spec, give it the source's weights, and compare both.",
)
@click.option("--force", is_flag=True, help="Overwrite a file that is otherwise left alone.")
@options.add_format_option
@options.add_quiet_option
@click.pass_obj
@needing_torch()
def command(session: Session, /, source: str, form: str, **given: object) -> int:
    """Make a spec of a network that exists, and prove it.

    SOURCE is timm:NAME, torchvision:NAME, package.module:function, whose code runs, or a file:
    ONNX, .pt2 of torch, .keras or JSON of Keras, YAML of Ultralytics, cfg of Darknet. Its blocks,
    branches, residuals and repeats are found again. The spec is built and given the source's
    weights; parameters and outputs must agree at two sizes, at inference and in training.
    """
    from archspec.app.findings import report_failure
    from archspec.app.tasks.import_source import ImportRequest, import_source, write_import
    from archspec.diagnostics import SpecError

    request = ImportRequest(source, **given)  # type: ignore[arg-type]
    try:
        done = import_source(request)
        built = write_import(done, request) if request.output or request.weights else None
    except SpecError as error:
        return report_failure(session, [error], form)
    if form == "json":
        session.write_out(done.to_json())
        return FINE
    if request.output is None:
        session.write_out(done.text)
    _tell_proof(session, done)
    if built is None:
        return FINE
    from archspec.app.output.write import report_build

    return report_build(session, built, form)


def _tell_proof(session: Session, done: "ImportedNetwork") -> None:
    from archspec.importers.import_network import describe_import
    from archspec.text.visible import escape_invisible

    lines = [f"{done.source.origin} as {done.network.name}", *describe_import(done)]
    session.tell_note("".join(f"{escape_invisible(line)}\n" for line in lines))
