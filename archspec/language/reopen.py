"""Load a network again with other values, from its files as they were read."""

from collections.abc import Sequence

from archspec.dataclass import replace
from archspec.diagnostics import Findings
from archspec.language.document import read_spec
from archspec.language.file_lookup import locate_files
from archspec.language.file_memory import PartMemory
from archspec.language.load import Loader
from archspec.language.mappings import FileReading
from archspec.language.open_base import OpenBase
from archspec.language.program import OVERRIDES, Program
from archspec.language.spec import Spec
from archspec.language.variants.apply import BY_SPACE
from archspec.language.variants.inherit import Level
from archspec.language.variants.model import Change
from archspec.language.variants.owners import list_files
from archspec.reader import Object


def reopen_program(program: Program) -> Loader:
    """Return what loads a network again, which was loaded without a finding.

    Values that were set from outside are as if the files had them.
    """
    if program.levels[0].spec.file == OVERRIDES and program.parent is not None:
        program = replace(program, levels=program.levels[1:], parent=program.parent.parent)
    parts: dict[str, PartMemory] = {}
    for file in list_files(program.levels):
        reading = FileReading()
        read_spec(file.document, file.file, reading)
        parts[file.file] = reading.parts
    places, sources = locate_files(program.spec.file, None, None), dict(program.sources)
    base = OpenBase(program)
    return Loader(places, is_file=False, sources=sources, parts=parts, base=base)


def load_choices(loader: Loader, changes: Sequence[Change]) -> Program:
    """Return a network with choices of its design space.

    Args:
        loader: loads it again.
        changes: what the choices set.

    Raises:
        SpecError: A2xx for what is set.
    """
    assert loader.base is not None, "what has findings has no members"
    parent, again = loader.base.program, replace(loader, findings=Findings())
    span, name = parent.spec.span, parent.spec.name
    document, given = Object((), span), tuple(changes)
    choice = Spec(span=span, file=BY_SPACE, name=name, changes=given, document=document)
    program = again.merged(Level(choice), loader.base)
    again.findings.stop()
    return replace(program, reread=None)
