"""Serve a spec as a page, beside the last commit and with the budget of its project."""

import gc
import os
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

from archspec.api import find_spec
from archspec.app import git_objects as git
from archspec.app.git_specs import open_revision, resolve_commit
from archspec.app.options import STANDARD_INPUT, usage_error
from archspec.app.project_lookup import find_project
from archspec.app.session import Session
from archspec.app.specs import REVISION
from archspec.app.tasks.diff_picture import name_arguments
from archspec.dataclass import replace
from archspec.diagnostics import SpecError, fail
from archspec.extras import require_package
from archspec.graph import Graph
from archspec.live.followed_spec import FollowedSpec, ProjectLimits
from archspec.live.guard import format_url, is_loopback
from archspec.live.server import bind_address, serve
from archspec.loading import OpenedSpec
from archspec.render.scene.model import Scene
from archspec.reports.diff import diff_specs
from archspec.reports.draw_difference import merge_networks
from archspec.text.visible import escape_invisible

_LAST: Final = "HEAD"
_TELLING: Final = ("HEAD", "logs/HEAD")
"""The files of a repository that become others when there is another last commit."""


def serve_spec(session: Session, argument: str, host: str, port: int, *, opens: bool) -> None:
    """Serve a spec until the process is asked to end.

    Args:
        session: prints the address.
        argument: names the spec.
        host: the address to listen at.
        port: the port; 0 for a free one.
        opens: whether to open the page in the browser.

    Raises:
        SpecError: if there is no such spec, the address cannot be had or a package is missing.
    """
    if argument == STANDARD_INPUT or argument.startswith(REVISION):
        raise usage_error("a page follows a file: name one, or a spec that archspec ships")
    for package in ("starlette", "uvicorn", "watchfiles"):
        require_package(package, "`archspec serve`")
    project = find_project()
    budget = ProjectLimits(project.limits, {project.shown: project.text}) if project else None
    spec = FollowedSpec(argument, budget=budget, baseline=LastCommit(*find_spec(argument)))
    bound = bind_address(host, port)
    address = bound.getsockname()[:2]
    url = format_url(*address)

    def tell_address() -> None:
        if not is_loopback(address[0]):
            session.tell_note("note: others who reach this machine can read the spec\n")
        session.write_out(f"{escape_invisible(spec.shown)} at {url} (Ctrl-C ends it)\n")
        if opens:
            import webbrowser

            webbrowser.open(url)

    gc.enable()  # this process lives on
    with suppress(KeyboardInterrupt), bound:
        serve(spec, bound, host, tell_address)


class LastCommit:
    """A spec as it is in the last commit of the repository of the current folder."""

    def __init__(self, path: Path, shown: str) -> None:
        """Take a spec.

        Args:
            path: its path.
            shown: its name in messages.
        """
        self._path, self._shown = path, shown
        self._written = f"./{Path(os.path.relpath(path)).as_posix()}"
        self._read: tuple[str, OpenedSpec] | None = None
        self._files = tuple(_list_telling_files())

    @property
    def files(self) -> Sequence[Path]:
        """The files that tell when there is another last commit."""
        return self._files

    def compare(self, graph: Graph) -> Scene:
        """Return the scene of a network beside that of the last commit.

        Raises:
            SpecError: if the commit lacks the spec, or it cannot be proved.
        """
        program = graph.program
        if self._shown == self._path.as_posix():  # and not shipped
            program = replace(program, files=(self._path, *program.files[1:]))
        found = diff_specs(self._open(), OpenedSpec(self._shown, program))
        if not found.is_proved:
            message = f"the spec in the last commit is no network: {found.failures[0]}"
            raise fail("A412", message, None)
        return merge_networks(found, name_arguments(found))

    def _open(self) -> OpenedSpec:
        commit = resolve_commit(_LAST)
        if self._read is None or self._read[0] != commit:
            shown = f"{_LAST}:{self._written}"
            self._read = commit, OpenedSpec(REVISION + shown, open_revision(shown))
        return self._read[1]


def _list_telling_files() -> list[Path]:
    """Return the files that tell of a new commit; none outside of a repository."""
    with suppress(SpecError):
        folder = os.fsdecode(git.run_git("rev-parse", "--absolute-git-dir").strip(b"\n"))
        return [Path(folder, name) for name in _TELLING]
    return []
