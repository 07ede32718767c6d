"""Draw the differences between two specs."""

from pathlib import Path, PurePath

from archspec.app.options import usage_error
from archspec.app.output.target import Target
from archspec.app.specs import REVISION
from archspec.app.tasks.diff import CHANGED, REWRITTEN
from archspec.language import Program
from archspec.render import FORMATS, View, read_mark
from archspec.reports import draw_difference as drawing
from archspec.reports.diff import Diff


def draw_difference(found: Diff, output: Path, view: View) -> Target:
    """Draw the differences between two specs, both of which are proved.

    Args:
        found: the comparison.
        output: the file, whose suffix selects the format.
        view: what to show and how.

    Raises:
        SpecError: A410 or A411 if the drawing cannot be written in this format.
    """
    one, two = found.graphs
    drawn = drawing.draw_difference(found, output.suffix.lower(), view, name_arguments(found))
    inputs, specs = _list_inputs((one.program, two.program))
    return Target(output, drawn.data, drawn.spec, drawn.digest, inputs, read_mark, "diff", specs)


def name_arguments(found: Diff) -> tuple[str, str]:
    """Return the arguments by which a command names two specs, both of which are proved."""
    one, two = found.graphs
    before = _name_argument(found.report.before, one.program)
    return before, _name_argument(found.report.after, two.program)


def _name_argument(shown: str, program: Program) -> str:
    """Return the argument by which a command names a spec; a shipped spec has no suffix."""
    file = shown.removesuffix(REWRITTEN).removesuffix(CHANGED)
    is_path = not program.files or program.files[0] == Path(file) or file.startswith(REVISION)
    return shown if is_path else PurePath(file).with_suffix("").as_posix() + shown[len(file) :]


def check_format(output: Path) -> None:
    """Refuse a file whose suffix selects no format that can show differences.

    Raises:
        UsageError: for such a file.
    """
    suffix = output.suffix.lower()
    known = FORMATS.get(suffix)
    able = ", ".join(ending for ending, form in FORMATS.items() if form.supports_comparison)
    if not suffix:
        raise usage_error(f"the suffix of --output gives the format; there are {able}")
    if known is None:
        raise usage_error(f"there is no format `{suffix}`; there are {able}")
    if not known.supports_comparison:
        raise usage_error(f"{known.name} shows one network; {able} show what differs between two")


def _list_inputs(programs: tuple[Program, Program]) -> tuple[tuple[Path, ...], int]:
    """Return the files of both specs, the specs themselves first, and the number of the latter."""
    specs = [path for program in programs for path in program.files[:1]]
    used = [path for program in programs for path in program.files[1:]]
    return (*specs, *used), len(specs)
