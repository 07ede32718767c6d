"""Write a network as one self-contained spec in canonical form."""

from archspec.language.formatting import format_spec
from archspec.language.program import Program
from archspec.language.writing.layout import SpecLayout
from archspec.language.writing.sections import build_document


def write_spec(program: Program) -> str:
    """Return a network as the text of one file, without `extends` and `use` and unused parts.

    Boxes are in box notation wherever it can express them, and comments stay with the steps, blocks
    and sections above or beside which they are written. The layout is that of `archspec fmt`.
    Reading the text again gives the same network.

    Args:
        program: a network, merged with everything it takes from other files.
    """
    layout = SpecLayout.of(program.sources)
    text = "".join(f"{line}\n" for line in layout.document(build_document(program)))
    return format_spec(text, program.spec.file)
