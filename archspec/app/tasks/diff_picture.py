"""Draw the differences between two specs."""

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path, PurePath

from archspec.app.options import usage
from archspec.app.output.target import Target
from archspec.app.specs import REVISION
from archspec.app.tasks.diff import CHANGED, Compared
from archspec.diff.drawing import merged
from archspec.language import Program
from archspec.render import FORMATS, Direction, View, mark_of, read_mark, sealed


@dataclass(frozen=True, slots=True)
class Drawing:
    """The settings of a drawing.

    Attributes:
        output: the file, whose suffix selects the format.
        view: what to show and how.
        force: overwrite a protected file.
    """

    output: Path
    view: View
    force: bool


def drawing(output: str, direction: str, theme: str, *, force: bool) -> Drawing:
    """Build the settings of a drawing from command-line options.

    Raises:
        UsageError: if the suffix selects no format that can show differences.
    """
    path = Path(output)
    _check_format(path.suffix.lower())
    return Drawing(path, View(direction=Direction(direction), theme=theme), force)


def drawn_difference(found: Compared, drawing: Drawing) -> Target:
    """Draw the differences between two specs, both of which are proved.

    Args:
        found: the comparison.
        drawing: the settings.

    Raises:
        SpecError: A410 or A411 if the drawing cannot be written in this format.
    """
    one, two = found.graphs
    programs, output = (one.program, two.program), drawing.output
    shown = (found.comparison.before, found.comparison.after)
    words = tuple(map(_argument, shown, programs))
    scene = merged(found.comparison.difference, one, two, names=(words[0], words[1]))
    digest = sha256("".join(each.digest for each in programs).encode()).hexdigest()
    mark = mark_of(" and ".join(PurePath(each).name for each in shown), digest)
    data = sealed(FORMATS[output.suffix.lower()].write(scene, drawing.view, mark))
    inputs, specs = _inputs(programs)
    return Target(output, data, " and ".join(shown), digest, inputs, read_mark, "diff", specs)


def _argument(shown: str, program: Program) -> str:
    """Return the argument by which a command names a spec; a shipped spec has no suffix."""
    file = shown.removesuffix(CHANGED)
    is_path = not program.files or program.files[0] == Path(file) or file.startswith(REVISION)
    return shown if is_path else PurePath(file).with_suffix("").as_posix() + shown[len(file) :]


def _check_format(suffix: str) -> None:
    known = FORMATS.get(suffix)
    able = ", ".join(each for each, form in FORMATS.items() if form.compares)
    if not suffix:
        raise usage(f"the suffix of --output gives the format; there are {able}")
    if known is None:
        raise usage(f"there is no format `{suffix}`; there are {able}")
    if not known.compares:
        raise usage(f"{known.name} shows one network; {able} show what differs between two")


def _inputs(programs: tuple[Program, Program]) -> tuple[tuple[Path, ...], int]:
    """Return the files of both specs, the specs themselves first, and the number of the latter."""
    specs = [path for each in programs for path in each.files[:1]]
    used = [path for each in programs for path in each.files[1:]]
    return (*specs, *used), len(specs)
