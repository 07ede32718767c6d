"""`archspec push`: publish a network with its weights."""

from pathlib import Path
from typing import Final

import click

from archspec.app import options
from archspec.app.exit_codes import FINE
from archspec.app.extras import needing_torch
from archspec.app.session import Session

_EXAMPLES: Final = """\b
  archspec push released/inception_v4 me/inception_v4 \\
      --weights inception_v4.safetensors
  archspec push net.yaml me/net --weights net.safetensors --to card/
  archspec push net.yaml me/net --weights net.safetensors --upload
"""


@click.command(epilog=_EXAMPLES)
@options.add_spec_argument
@click.argument("repository", metavar="OWNER/REPO")
@click.option(
    "--weights", metavar="SOURCE", required=True, help="As for `archspec weights transfer`."
)
@click.option("--to", "folder", metavar="FOLDER", help="Write the files to a folder.")
@click.option("--upload", is_flag=True, help="Upload them to the Hugging Face hub.")
@click.option("--license", "license_", default="", help="The license of the weights.")
@click.option("--force", is_flag=True, help="Write to a folder that has other files.")
@click.pass_obj
@needing_torch("weights")
def command(
    session: Session,
    spec: str,
    repository: str,
    weights: str,
    folder: str | None,
    upload: bool,
    license_: str,
    force: bool,
) -> int:
    """Publish a network: weights, spec, source, figure and model card.

    The card has the figure, the table of costs, the spec, the license and how to load the network.
    Without --to and --upload, the files are only listed. An upload is one commit; log in first with
    `hf auth login`. Needs the weights extra: pip install 'archspec-nn[weights]'.
    """
    from archspec.app.findings import report_failure
    from archspec.app.tasks.push import prepare_repository, write_repository
    from archspec.app.tasks.weights import TransferSettings
    from archspec.diagnostics import SpecError
    from archspec.text.numbers import format_bytes
    from archspec.text.visible import escape_invisible
    from archspec.weights.upload import upload_files

    try:
        settings = TransferSettings(weights, license=license_)
        prepared = prepare_repository(spec, settings, repository)
        if folder:
            write_repository(prepared, Path(folder), force=force)
        graph = prepared.done.graph
        commit = f"Add {graph.name}, by archspec"
        address = upload_files(repository, prepared.files, commit) if upload else ""
    except SpecError as error:
        return report_failure(session, [error], "text")
    rows = [f"  {format_bytes(len(data)):>9}  {name}" for name, data in prepared.files.items()]
    place = address or (
        f"{folder}, for {repository}" if folder else f"nothing written, for {repository}"
    )
    session.write_out("".join(f"{line}\n" for line in [escape_invisible(place), *rows]))
    return FINE
