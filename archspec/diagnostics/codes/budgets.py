"""A6xx: the network is sound, but costs more than it may."""

from typing import Final

from archspec.diagnostics.codes.code import Code

CODES: Final = (
    Code(
        "A601",
        "over budget",
        "The network has more of a quantity than its budget allows: the `budget` of its spec, or "
        "`--budget` of `archspec check`, whose limits come first. Memory is that of float32 for "
        "one example. The network can be built all the same; only the check fails.",
        example="budget: {params: 200}",
        fix="budget: {params: 300}",
    ),
)
