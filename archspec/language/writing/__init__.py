"""Writing: a network as one spec, complete in itself, in the way that specs are best written."""

from archspec.language.program import Program
from archspec.language.writing.layout import Layout
from archspec.language.writing.sections import document_of


def written(program: Program) -> str:
    """Return a network as one file: without `extends` and `use`, with only what it uses.

    Boxes are in box notation wherever that can say them, and comments stay with the steps, blocks
    and sections that they stand above or beside. Reading it again gives the same network.

    Args:
        program: a network, with all that it takes from other files.
    """
    layout = Layout.of(program.sources)
    return "".join(f"{line}\n" for line in layout.document(document_of(program)))
