"""A60x: a package that offers operators fails."""

from typing import Final

from archspec.diagnostics.codes.code import Code

CODES: Final = (
    Code(
        "A602",
        "package that cannot be used",
        "An installed package offers an operator under the entry-point group `archspec.ops`, and "
        "cannot be imported, or what it offers is no operator. The message says what it raises. "
        "The mistake is in the package, and neither in the spec nor in archspec.",
        example="$ archspec ops Swirl      # of a package whose import fails",
        fix="$ pip install --upgrade swirls",
    ),
    Code(
        "A603",
        "mistake in an operator of a package",
        "An operator that an installed package offers raises an error, or answers a question "
        "with what makes no sense: a shape with a side of 0, a negative number of parameters, no "
        "module. The message names the package, the operator and the question.",
        example="$ archspec check net.yaml      # with a box of an operator that fails",
        fix="$ pip install --upgrade swirls",
    ),
)
