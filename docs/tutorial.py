"""Run the cells of the tutorial, for `generate.py` to write what they show beside them.

Edit the cells in any editor for notebooks; what they show is written here, the same on each run.
"""

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from unittest.mock import patch

if TYPE_CHECKING:
    from nbformat import NotebookNode

NOTEBOOK: Final = Path(__file__).with_name("tutorial.ipynb")
_KERNEL: Final = {"display_name": "Python 3", "language": "python", "name": "python3"}
_LIMIT: Final = 120
"""Seconds for one cell, far more than any takes."""

_QUIET: Final = ["--HistoryManager.enabled=False", "--InteractiveShell.colors=NoColor"]


def run_notebook(path: Path) -> str:
    """Return a notebook with what its cells show.

    Raises:
        CellExecutionError: if a cell fails.
    """
    import nbformat

    notebook: NotebookNode = nbformat.read(path, as_version=4)
    with tempfile.TemporaryDirectory(prefix="archspec-") as folder:
        _run_cells(notebook, Path(folder))
    notebook.metadata = {"kernelspec": _KERNEL, "language_info": {"name": "python"}}
    for number, cell in enumerate(notebook.cells):
        cell.id = f"cell-{number}"
        cell.metadata = {}
    text: str = nbformat.writes(notebook, indent=1)
    return text + "\n"


def _run_cells(notebook: "NotebookNode", folder: Path) -> None:
    """Run the cells in a folder of their own; nothing is left of what the kernel writes."""
    environment = {
        "HOME": str(folder),
        "IPYTHONDIR": str(folder / "ipython"),
        "JUPYTER_PLATFORM_DIRS": "1",
        "JUPYTER_RUNTIME_DIR": str(folder / "runtime"),
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
    }
    from nbclient import NotebookClient
    from traitlets.config import Config

    place = folder / "work"
    place.mkdir()
    resources: dict[str, Any] = {"metadata": {"path": str(place)}}
    client = NotebookClient(
        notebook,
        config=Config({"KernelManager": {"transport": "ipc", "ip": str(folder / "kernel")}}),
        kernel_name="python3",
        record_timing=False,
        resources=resources,
        timeout=_LIMIT,
    )
    client.extra_arguments = _QUIET
    with patch.dict(os.environ, environment):
        client.execute()
