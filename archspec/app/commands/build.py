"""`archspec build`: write the PyTorch source of networks."""

import os
from collections.abc import Sequence
from functools import partial
from typing import Final

import click

from archspec.app import options
from archspec.app.exit_codes import FINE
from archspec.app.session import Session

_EXAMPLES: Final = """\b
  archspec build specs/inception_v4.yaml
  archspec build --check specs/*.yaml
  archspec build --stdout inception_v4 | less
  archspec build --for inference inception_v4
  archspec build --outputs stem,reduction_a,reduction_b inception_v4
"""


@click.command(epilog=_EXAMPLES)
@options.add_project_specs_argument
@click.option(
    "-o",
    "--output",
    type=click.Path(readable=False),
    metavar="PATH",
    help="Folder for NAME.py, created if missing; or, for a single spec, a file ending in .py."
    "  [default: generated, or that of the project]",
)
@click.option(
    "--for",
    "purpose",
    type=click.Choice(["inference"]),
    help="Rewrite the network for inference: fewer layers that compute the same.",
)
@click.option(
    "--outputs",
    metavar="NAMES",
    default="",
    help="Give these values as a backbone does, and leave out the steps that none of them needs:"
    " labels, steps or heads, separated by commas.",
)
@click.option("--check", is_flag=True, help="Write nothing; fail if a file is out of date.")
@click.option("--stdout", is_flag=True, help="Print the source of a single spec; write nothing.")
@click.option("--force", is_flag=True, help="Overwrite files that are otherwise left alone.")
@options.add_format_option
@options.add_quiet_option
@click.pass_obj
def command(
    session: Session,
    specs: Sequence[str],
    output: str | None,
    purpose: str | None,
    outputs: str,
    check: bool,
    stdout: bool,
    force: bool,
    form: str,
) -> int:
    """Write the PyTorch source of networks.

    Proves every SPEC first, and writes NAME.py for each only if all of them are sound. A file is
    replaced as a whole or not at all. A link, a spec, and a file that archspec did not write or
    that was edited since are left alone unless --force is given. A folder stands for the networks
    in it. With --set, NAME.py holds the changed network and replaces the unchanged one; use -o to
    keep both. With --for inference, NAME_inference.py holds the network without dropout and heads
    for training, with normalization and scales folded into layers; `archspec.optimize` makes its
    weights. With --outputs, NAME_backbone.py returns a named tuple of these values;
    `archspec.build(spec, outputs=[...])` makes its weights.
    """
    from archspec.app.output.write import Built, build, override_notes, report_build
    from archspec.app.specs import take_specs
    from archspec.app.tasks.build import compile_spec
    from archspec.diagnostics import SpecError

    try:
        taken = take_specs(specs)
    except SpecError as error:
        return report_build(session, Built(errors=[error]), form)
    specs, usual = taken.names, taken.project.output if taken.project else ""
    options.refuse_combination({"--check": check, "--stdout": stdout, "--force": force})
    is_json = form == "json"
    options.refuse_combination({"--stdout": stdout, "--output": output, "--format json": is_json})
    if len(specs) > 1 and (stdout or (output or "").endswith(".py")):
        raise options.usage_error("a single file takes a single SPEC")
    if (output or "").endswith((".yaml", ".yml")) and not os.path.lexists(output or ""):
        raise options.usage_error(
            f"`{output}` is the name of a spec; -o takes a folder, or a file ending in .py"
        )
    names = tuple(filter(None, map(str.strip, outputs.split(","))))
    if stdout:
        session.write_bytes(compile_spec(specs[0], None, purpose or "", names).data)
        return FINE
    session.tell_note(taken.note if form == "text" else "")
    make = partial(compile_spec, output=output or usual, purpose=purpose or "", outputs=names)
    built = build(specs, make, check=check, force=force)
    status = report_build(session, built, form)
    if options.get_overrides() and output is None and not check:
        session.tell_note(override_notes(built))
    return status
