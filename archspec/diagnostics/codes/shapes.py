"""A3xx: every step can be read, but the network does not fit together."""

from typing import Final

from archspec import limits
from archspec.diagnostics.codes.code import Code

_NEST: Final = limits.BLOCK_NESTING


def _nested(depth: int) -> str:
    """Blocks in each other: Deep1 in the body, Deep2 in Deep1, and so on."""
    inner = [f"  Deep{level}: {{body: [Deep{level + 1}]}}" for level in range(1, depth)]
    return "\n".join(["blocks:", *inner, f"  Deep{depth}: {{body: [ReLU]}}", "body: [Deep1]"])


CODES: Final = (
    Code(
        "A301",
        "window larger than its input",
        "The kernel does not fit into the padded input, or the output would have no rows or no "
        "columns left. Either the input is smaller than the paper's, or a stride or a padding "
        "earlier on is not what was meant.",
        example="input: 4x4x8\nbody:\n  - 5x5 Conv (16 V)",
        fix="input: 4x4x8\nbody:\n  - 5x5 Conv (16)",
    ),
    Code(
        "A302",
        "operator that needs another kind of value",
        "Convolutions and pools work on images (HxWxC), fully connected layers on vectors (C). An "
        "image becomes a vector by `GlobalAvgPool` or `Flatten`; a vector does not become an image "
        "again.",
        example="body:\n  - GlobalAvgPool\n  - 3x3 Conv (64)",
        fix="body:\n  - 3x3 Conv (64)\n  - GlobalAvgPool",
    ),
    Code(
        "A303",
        "channels that do not divide",
        "The operator splits channels into equal groups, and these channels cannot be split into "
        "so many. Both the channels that enter and those that leave must be multiples.",
        example="input: 32x32x4\nbody:\n  - 3x3 Conv (9 groups=4)",
        fix="input: 32x32x4\nbody:\n  - 3x3 Conv (8 groups=4)",
    ),
    Code(
        "A304",
        "concat joins branches of different grids",
        "Concatenation puts channels side by side, so all branches must have the same height and "
        "width. The marked step is where the branches part ways: mostly a `V` or a stride that one "
        "branch has and another has not.",
        example="body:\n  - branches:\n      b1: [1x1 Conv (64)]\n"
        "      b3: [1x1 Conv (48), 3x3 Conv (64 V)]\n    merge: concat",
        fix="body:\n  - branches:\n      b1: [1x1 Conv (64)]\n"
        "      b3: [1x1 Conv (48), 3x3 Conv (64)]\n    merge: concat",
    ),
    Code(
        "A305",
        "add or mul joins different sizes",
        "Adding works number by number, so both sides need the same height, width and channels. "
        "`mul` also takes a gate of 1x1xC. Where one side changes its size, the other needs a step "
        "that changes it in the same way, mostly a 1x1 convolution.",
        example="body:\n  - 3x3 Conv (64)\n"
        "  - branches: {x: [], b3: [3x3 Conv (128)]}\n    merge: add",
        fix="body:\n  - 3x3 Conv (64)\n"
        "  - branches: {x: [1x1 Conv (128)], b3: [3x3 Conv (128)]}\n    merge: add",
    ),
    Code(
        "A306",
        "stated size is not the computed size",
        "The size behind `->` is the one that the paper prints, and archspec arrives at another. "
        "Either a step above it differs from the paper, or the paper has a misprint: then say so "
        "under `errata`.",
        example="body:\n  - 3x3 Conv (64) -> 16x16x64",
        fix="body:\n  - 3x3 Conv (64 stride 2) -> 16x16x64",
    ),
    Code(
        "A307",
        "stated total is not the computed total",
        "`expect` holds totals that the paper or the released model states. A different total "
        "means that some layer differs, even where every size agrees: look at biases, "
        "normalisation and the widths inside blocks.",
        example="body: [GlobalAvgPool, FC (10)]\nexpect: {params: 30}",
        fix="body: [GlobalAvgPool, FC (10)]\nexpect: {params: 40}",
    ),
    Code(
        "A308",
        "network too large",
        f"After expansion the network would have more than {limits.PARTS:,} parts: operators, uses "
        "of blocks, arguments of these, branches, and values that are joined. They are counted "
        "before anything is expanded, so that a short file cannot fill the memory; an expression "
        "or a list that is written at length counts for more.",
        example="body:\n  - {repeat: 1000, body: [{repeat: 1000, body: [3x3 Conv (8)]}]}",
        fix="body:\n  - {repeat: 10, body: [{repeat: 10, body: [3x3 Conv (8)]}]}",
    ),
    Code(
        "A309",
        "blocks nested too deeply",
        f"Blocks stand more than {_NEST} deep in each other. Papers use three or four levels; "
        "beyond the limit neither a drawing nor the generated source can be read.",
        example=_nested(_NEST + 1),
        fix=_nested(2),
    ),
    Code(
        "A310",
        "size beyond the limit",
        f"A height, a width or a number of channels is above {limits.DIMENSION:,}. No tensor of "
        "that size can be made, and without a limit the products of sizes overflow.",
        example="input: 4194304x4194304x3",
        fix="input: 4096x4096x3",
    ),
    Code(
        "A311",
        "graph that is not sound",
        "Every finished graph has its values in order, without a circle, and gives each operator "
        "as many of them as it takes. This one does not. A spec cannot cause that by itself: the "
        "fault lies in archspec, or in a package that adds to it.",
        example="$ archspec check net.yaml   # an operator package takes two values as one",
        fix="$ archspec check net.yaml   # the package declares its operator as a join",
    ),
    Code(
        "A312",
        "value that is never used",
        "A step computes a value, and no step takes it: the network would carry weights that "
        "change nothing. Mostly a label is missing behind `as`, or `.` among the inputs of a join.",
        example="body:\n  - 3x3 Conv (8) as left\n  - 3x3 Conv (8)\n  - from: left\n  - ReLU",
        fix="body:\n  - 3x3 Conv (8) as left\n  - 3x3 Conv (8)\n  - add: [left, .]\n  - ReLU",
    ),
    Code(
        "A313",
        "branch that does not see a square",
        "One branch sees a window that is not as high as wide, while all of its neighbours see "
        "squares. Mostly a 1xN convolution is written twice where Nx1 should follow it: sizes and "
        "costs are the same, so that nothing else tells. This is a warning: the network is built "
        "as it is written.",
        example="body:\n  - branches:\n      b1: [1x1 Conv (8)]\n"
        "      b7: [1x1 Conv (8), 1x7 Conv (8), 1x7 Conv (8)]",
        fix="body:\n  - branches:\n      b1: [1x1 Conv (8)]\n"
        "      b7: [1x1 Conv (8), 1x7 Conv (8), 7x1 Conv (8)]",
    ),
    Code(
        "A314",
        "input with its channels first",
        "A size is height x width x channels, as papers print it. An input of 3x224x224 is 3 rows "
        "high and has 224 channels; torch writes a picture so, with its channels first. This is a "
        "warning: the network is built as it is written.",
        example="input: 3x224x224\nbody: [3x3 Conv (8)]",
        fix="input: 224x224x3\nbody: [3x3 Conv (8)]",
    ),
    Code(
        "A315",
        "pool without a stride",
        "Every stride is 1 unless it is stated, while papers, torch and Keras move a pool by its "
        "window: `2x2 MaxPool` halves a grid there, and takes one row off it here. A window of odd "
        "size that is padded to keep its grid, a size that is stated, and a pool over the whole "
        "grid tell what is meant. This is a warning: the network is built as it is written.",
        example="input: 32x32x3\nbody:\n  - 3x3 Conv (8)\n  - 2x2 MaxPool",
        fix="input: 32x32x3\nbody:\n  - 3x3 Conv (8)\n  - 2x2 MaxPool (stride 2)",
    ),
    Code(
        "A316",
        "crop to a larger grid",
        "`crop: [a, b]` cuts the middle out of `a`, as high and wide as `b`. So `a` must be at "
        "least as large both ways. Mostly the two are exchanged.",
        example="body:\n  - 3x3 Conv (8) as a\n  - 3x3 Conv (8 V) as b\n"
        "  - crop: [b, a]\n  - concat: [., a]",
        fix="body:\n  - 3x3 Conv (8) as a\n  - 3x3 Conv (8 V) as b\n"
        "  - crop: [a, b]\n  - concat: [., b]",
    ),
)
