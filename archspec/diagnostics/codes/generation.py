"""A5xx: the network is sound, but its source cannot be written as it should read."""

from typing import Final

from archspec.diagnostics.codes.code import Code

CODES: Final = (
    Code(
        "A501",
        "stage that cannot be written for every repeat count",
        "The repeat count is a parameter of the network, so the source must say how many channels "
        "leave the stage for every count. It can where each repetition adds equally many; here "
        "they grow otherwise. Write the count as a number, or keep the channels as they are.",
        example="params: {depth: 3}\nblocks:\n  Widen: {body: [1x1 Conv (2*cin)]}\n"
        "body:\n  - 3x3 Conv (64)\n  - {repeat: depth, body: [Widen]}",
        fix="blocks:\n  Widen: {body: [1x1 Conv (2*cin)]}\n"
        "body:\n  - 3x3 Conv (64)\n  - {repeat: 3, body: [Widen]}",
    ),
    Code(
        "A502",
        "generated text does not say what was meant",
        "The finished source is parsed again and compared with the tree that it was printed from, "
        "and the two differ. Nothing was written and nothing was run. The cause is an operator "
        "whose code is not one Python expression, mostly one from another package.",
        example="$ archspec build net.yaml   # an operator package gives `nn.Tanh() if`",
        fix="$ archspec build net.yaml   # the operator package gives `nn.Tanh()`",
    ),
    Code(
        "A503",
        "names that collide in the generated source",
        "Two names of the spec become one name in Python: most often the network's class, which "
        "is made from `name`, and a block. With heads the network returns another class, whose "
        "name ends in `Output`. Rename one of them; archspec does not number what the spec names, "
        "since the number would move when the spec changes.",
        example="name: tiny_net\nblocks:\n  TinyNet: {body: [3x3 Conv (8)]}\nbody: [TinyNet]",
        fix="name: tiny_net\nblocks:\n  Trunk: {body: [3x3 Conv (8)]}\nbody: [Trunk]",
    ),
    Code(
        "A504",
        "operator that the back end has no lowering for",
        "The package that offers the operator says its arguments, sizes and costs, so that the "
        "network is checked, summarized and drawn. It does not say how the operator becomes torch, "
        "so no source can be written. A package offers that under the entry-point group "
        "`archspec.torch`, by the operator's name.",
        example="$ archspec build net.yaml   # a package offers `Swirl` in `archspec.ops` alone",
        fix="$ archspec build net.yaml   # the package offers `Swirl` in `archspec.torch` too",
    ),
)
