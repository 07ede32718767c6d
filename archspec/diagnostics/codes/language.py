"""A2xx: the file is YAML, but does not say what a spec can say."""

from typing import Final

from archspec import limits
from archspec.diagnostics.codes.code import Code

CODES: Final = (
    Code(
        "A201",
        "unknown key",
        "The language has no such key here. A key that is ignored in silence is a mistake that "
        "nobody sees, so every unknown one is refused, with the nearest that exists.",
        example="parms: {classes: 1000}",
        fix="params: {classes: 1000}",
    ),
    Code(
        "A202",
        "missing key",
        "A key that this mapping needs is not there. A network needs `archspec`, `name`, `input` "
        "or `inputs`, and `body`; nothing is guessed.",
        example="blocks:\n  Cell: {figure: 4}\nbody: [Cell]",
        fix="blocks:\n  Cell: {figure: 4, body: [3x3 Conv (64)]}\nbody: [Cell]",
    ),
    Code(
        "A203",
        "wrong kind of value",
        "The key takes another kind of value: a list where text stands, text where a mapping "
        "stands, and so on. Values are not converted, since a guess could be wrong.",
        example="params: [classes, keep]",
        fix="params: {classes: 1000, keep: 0.8}",
    ),
    Code(
        "A204",
        "language version",
        "`archspec` must be a version of the language that this program reads; it reads 1. A "
        "newer spec may mean something else by the same words, so nothing of it is tried.",
        example="archspec: 2",
        fix="archspec: 1",
    ),
    Code(
        "A205",
        "box notation",
        "The step is not a box: `[count x ][KHxKW ]Name[ (arguments)][ as label][ -> size]`, such "
        "as `3x3 Conv (96 stride 2 V)`. Arguments are separated by spaces, and the two sides of a "
        "kernel are written together.",
        example="body:\n  - 3 x 3 Conv (64)",
        fix="body:\n  - 3x3 Conv (64)",
    ),
    Code(
        "A206",
        "expression that cannot be read or computed",
        "Expressions have numbers, names, `+ - * / // %`, `min max ceil floor round` and "
        f"parentheses, and at most {limits.EXPRESSION_LENGTH} characters. This one is incomplete, "
        "divides by zero, or leaves the whole numbers that can be computed exactly.",
        example="body:\n  - 1x1 Conv (64*)",
        fix="body:\n  - 1x1 Conv (64*2)",
    ),
    Code(
        "A207",
        "unknown name in an expression",
        "A name in an expression is a parameter of the enclosing block (or, in `body`, of the "
        "network), a loop variable, `cin`, or a cell of a table. Blocks do not see the parameters "
        "of others: pass the value on.",
        example="params: {classes: 10}\nbody:\n  - GlobalAvgPool\n  - FC (clases)",
        fix="params: {classes: 10}\nbody:\n  - GlobalAvgPool\n  - FC (classes)",
    ),
    Code(
        "A208",
        "unknown operator or block",
        "A step names an operator of archspec, or a block of this spec or of a library in `use`. "
        "Names of Python or torch mean nothing here and are never imported; `archspec ops` lists "
        "the operators.",
        example="body:\n  - torch.nn.Conv2d (64)",
        fix="body:\n  - 3x3 Conv (64)",
    ),
    Code(
        "A209",
        "unknown argument or mark",
        "The operator or block has no such argument, and the `legend` no such mark. Marks that a "
        "paper uses are declared once under `legend`; `V` and `same` are built in.",
        example="body:\n  - 3x3 Conv (64 dilatoin=2)",
        fix="body:\n  - 3x3 Conv (64 dilation=2)",
    ),
    Code(
        "A210",
        "argument of the wrong type or outside its bounds",
        'Every argument has a type and bounds, which the message names. `true`, `3.0` and `"3"` '
        "are no whole numbers: a value that only looks right often hides a mistake upstream.",
        example="body:\n  - Dropout (1.5)",
        fix="body:\n  - Dropout (0.5)",
    ),
    Code(
        "A211",
        "missing argument",
        "The operator or block needs this argument and has no default for it. Give it in the box, "
        "or once for all boxes under `defaults`.",
        example="body:\n  - 3x3 Conv",
        fix="body:\n  - 3x3 Conv (64)",
    ),
    Code(
        "A212",
        "argument given twice",
        "One box says the same argument more than once, by place, by name or through a mark. Even "
        "two equal values are refused, because the next edit would change only one of them.",
        example="body:\n  - 3x3 Conv (64 stride 2 stride=1)",
        fix="body:\n  - 3x3 Conv (64 stride 2)",
    ),
    Code(
        "A213",
        "name that cannot be used",
        "Names become classes, attributes and parameters of the generated source. They are ASCII "
        f"identifiers of at most {limits.NAME_LENGTH} characters, and neither reserved words of "
        "Python, nor of the form `__x__`, nor attributes that every torch module has, such as "
        "`forward`, `train` or `half`.",
        example="body:\n  - branches: {train: [1x1 Conv (8)], b3: [3x3 Conv (8)]}\n"
        "    merge: concat",
        fix="body:\n  - branches: {b1: [1x1 Conv (8)], b3: [3x3 Conv (8)]}\n    merge: concat",
    ),
    Code(
        "A214",
        "name defined twice",
        "Two things of the same kind have one name: two labels, a block and an operator, or two "
        "blocks from different libraries. Names are how overrides, diffs and diagrams refer to a "
        "part, so each must be unique.",
        example="body:\n  - 3x3 Conv (8) as left\n  - 3x3 Conv (8) as left",
        fix="body:\n  - 3x3 Conv (8) as left\n  - 3x3 Conv (8) as right",
    ),
    Code(
        "A215",
        "malformed table",
        "A table has `columns` and then one list a row, with one number for each column. A cell "
        "too few or too many would shift every value behind it.",
        example="tables:\n  table1:\n    columns: [k, l, m, n]\n    inception_v4: [192, 224, 256]",
        fix="tables:\n  table1:\n    columns: [k, l, m, n]\n    inception_v4: [192, 224, 256, 384]",
    ),
    Code(
        "A216",
        "block that contains itself",
        "Following the steps of the block leads back to it, so that it would never end. The notes "
        "name the circle; a repeated block is written `4 x Cell` where it is used.",
        example="blocks:\n  Cell: {body: [3x3 Conv (8), Cell]}\nbody: [Cell]",
        fix="blocks:\n  Cell: {body: [3x3 Conv (8)]}\nbody: [2 x Cell]",
    ),
    Code(
        "A217",
        "unknown label",
        "No earlier step that can be seen from here carries this label. A label is given by `as` "
        "and belongs to the block, or the body, in which it stands.",
        example="body:\n  - 3x3 Conv (8) as left\n  - 3x3 Conv (8)\n  - concat: [lfet, .]",
        fix="body:\n  - 3x3 Conv (8) as left\n  - 3x3 Conv (8)\n  - concat: [left, .]",
    ),
    Code(
        "A218",
        "wrong number of inputs for a join",
        "A join takes at least two values and at most "
        f"{limits.JOIN_INPUTS}. A single branch needs no join: write its steps in place.",
        example="body:\n  - branches: {only: [3x3 Conv (8)]}\n    merge: concat",
        fix="body:\n  - 3x3 Conv (8)",
    ),
    Code(
        "A219",
        "step that is not one thing",
        "A step is a box, or a mapping with exactly one operator, block or structure, such as "
        "`branches`, `repeat`, `from` or a join. This one is none of them, or two at once, and the "
        "order of two would be a guess.",
        example="body:\n  - {Conv: {kernel: 3x3, filters: 8}, ReLU: {}}",
        fix="body:\n  - Conv: {kernel: 3x3, filters: 8}\n  - ReLU",
    ),
    Code(
        "A220",
        "library where a network is needed, or the reverse",
        "A file with `body` or `extends` is a network, any other a library of blocks and tables. "
        "Only a network can be built, drawn or extended, only a library can stand under `use`.",
        example="$ archspec build specs/blocks/reduction_a.yaml",
        fix="$ archspec build specs/inception_v4.yaml",
    ),
    Code(
        "A221",
        "repeat count that is not a whole number",
        "How often a stage repeats must follow from numbers and parameters, and be a whole number. "
        "0 leaves the stage out.",
        example="params: {depth: 5}\n"
        "body:\n  - 3x3 Conv (8)\n  - {repeat: depth/2, body: [3x3 Conv (8)]}",
        fix="params: {depth: 5}\n"
        "body:\n  - 3x3 Conv (8)\n  - {repeat: depth//2, body: [3x3 Conv (8)]}",
    ),
    Code(
        "A222",
        "chain without steps",
        "A network, a block and the body of a repeat have at least one step. Only a branch may be "
        "empty: `[]` is the identity.",
        example="blocks:\n  Cell: {body: []}\nbody: [Cell]",
        fix="blocks:\n  Cell: {body: [3x3 Conv (8)]}\nbody: [Cell]",
    ),
    Code(
        "A223",
        "erratum that finds no box",
        "An erratum says which box differs from the printed figure: `at` is a block, a branch of "
        "it, or `body`, and `used` the text of exactly one box there, other than the one under "
        "`printed`. This one is about no box or several, so that nobody can hold it to the paper.",
        example="body: [3x3 Conv (8)]\nerrata:\n"
        "  - {at: body, printed: 3x3 Conv (6), used: 3x3 Conv (9), why: a misprint}",
        fix="body: [3x3 Conv (8)]\nerrata:\n"
        "  - {at: body, printed: 3x3 Conv (6), used: 3x3 Conv (8), why: a misprint}",
    ),
    Code(
        "A224",
        "loop or list that gives no rounds",
        "A loop runs over a list: one of `params`, or one that is written out, with at least one "
        "number. `reversed(widths)` runs backwards. Several variables run in step, so that their "
        "lists are equally long.",
        example="body:\n  - for: {c: [8, 16], s: [1, 2, 2]}\n    body: [3x3 Conv (c stride s)]",
        fix="body:\n  - for: {c: [8, 16], s: [1, 2]}\n    body: [3x3 Conv (c stride s)]",
    ),
    Code(
        "A225",
        "step that takes a value where several enter",
        "Into a network with several inputs no single value enters, so that its first step says "
        "which one it takes: `from: left`, or a join such as `concat: [left, right]`. After that "
        "there is a running value as in any other network.",
        example="inputs: {left: 32x32x3, right: 32x32x3}\nbody:\n  - 3x3 Conv (8)\n"
        "  - concat: [right, .]",
        fix="inputs: {left: 32x32x3, right: 32x32x3}\nbody:\n  - from: left\n"
        "  - 3x3 Conv (8)\n  - concat: [right, .]",
    ),
    Code(
        "A226",
        "uses of one module that differ",
        "Boxes with the same `share` in one block are one module that is applied several times. "
        "They name the same block with equal arguments, and equal channels enter them; the grids "
        "may differ, unless something in the block is made for one grid. Operators are not shared "
        "by themselves, and a head shares a module with others where it is one box.",
        example="blocks:\n  Encoder: {params: {c: int}, body: [3x3 Conv (c)]}\n"
        "body:\n  - Encoder (3 share=enc)\n  - Encoder (8 share=enc)",
        fix="blocks:\n  Encoder: {params: {c: int}, body: [3x3 Conv (c)]}\n"
        "body:\n  - Encoder (3 share=enc)\n  - Encoder (3 share=enc)",
    ),
    Code(
        "A227",
        "path that leads nowhere",
        "`set`, `insert` and `remove` change an extended network at paths, such as "
        "`body.InceptionB.repeat`, `blocks.InceptionA.branches.b3.1.filters` or "
        "`tables.table1.inception_v4.k`. Names that a spec makes up must be in it, and a step that "
        "stands several times is named by its number, which counts from 0. `archspec paths` lists "
        "all paths.",
        example="$ archspec check --set body.InceptionD.repeat=2 inception_v4",
        fix="$ archspec check --set body.InceptionC.repeat=2 inception_v4",
    ),
    Code(
        "A228",
        "change that cannot be made",
        "A variant changes what it takes over from the network that it extends, each place once. "
        "What it says itself is changed where it stands, and what every network says for itself, "
        "such as its name, is not taken over at all.",
        example="$ archspec check --set name=my_net inception_v4",
        fix="$ archspec check --set title=Mine inception_v4",
    ),
    Code(
        "A229",
        "shared module of a single box",
        "`share` gives one module to several boxes. The name is known in one use of a block, or in "
        "the network with its heads; there a single box has it, which stands once, so that nothing "
        "is shared. Another use of the block has a module of its own.",
        example="blocks:\n  Unit: {body: [3x3 Conv (3)]}\n  Cell: {body: [Unit (share=u)]}\n"
        "body: [Cell, Cell]",
        fix="blocks:\n  Unit: {body: [3x3 Conv (3)]}\n  Cell: {body: [Unit]}\n"
        "body: [Cell (share=c), Cell (share=c)]",
    ),
    Code(
        "A230",
        "index that several values have",
        "A loop may run over equal numbers, `[64, 64, 128]`, and name a value in each round by its "
        "number. Such values are told apart by their places in the list, by another loop over that "
        "list or its `reversed`; the number alone does not say which of them is meant.",
        example="body:\n  - for: {c: [8, 8]}\n    body: [3x3 Conv (c) as at(c)]\n"
        "  - add: [at(8), .]",
        fix="body:\n  - for: {i: [1, 2]}\n    body: [3x3 Conv (8) as at(i)]\n  - add: [at(1), .]",
    ),
)
