"""Drawing what differs between two specs, in the format of the file's suffix."""

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path, PurePath

from archspec.app.differing import CHANGED, Compared
from archspec.app.options import usage
from archspec.app.specs import REVISION
from archspec.app.target import Target
from archspec.language import Program
from archspec.render import FORMATS, Direction, View, mark_of, read_mark, sealed
from archspec.render.difference import merged


@dataclass(frozen=True, slots=True)
class Drawing:
    """What to draw.

    Attributes:
        output: the file, whose suffix gives the format.
        view: how to draw it.
        force: overwrite what is protected.
    """

    output: Path
    view: View
    force: bool


def drawing(output: str, direction: str, theme: str, *, force: bool) -> Drawing:
    """Return what to draw, of options as they are given.

    Raises:
        UsageError: where the suffix gives no format that shows differences.
    """
    path = Path(output)
    _check_format(path.suffix.lower())
    return Drawing(path, View(direction=Direction(direction), theme=theme), force)


def drawn_difference(found: Compared, drawing: Drawing) -> Target:
    """Draw what differs between two specs, both of which are proved.

    Args:
        found: the specs.
        drawing: what to draw of them.

    Raises:
        SpecError: A410 or A411 where the format cannot be written.
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
    """Return what a command calls a spec; one that archspec ships is called without a suffix."""
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
    """Return the files of both, the specs first, and how many these are."""
    specs = [path for each in programs for path in each.files[:1]]
    used = [path for each in programs for path in each.files[1:]]
    return (*specs, *used), len(specs)
