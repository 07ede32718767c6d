"""A1xx: the text of a file is not the strict YAML that specs are written in."""

from typing import Final

from archspec import limits
from archspec.diagnostics.codes.code import Code

_DEEP: Final = limits.YAML_DEPTH + 1

CODES: Final = (
    Code(
        "A101",
        "file is not UTF-8",
        "Specs are UTF-8 text, so that every machine reads the same letters. The bytes at the "
        "marked place belong to another encoding, or to no text at all.",
        example="$ printf 'title: R\\351sum\\351\\n' >> net.yaml\n$ archspec check net.yaml",
        fix="$ printf 'title: R\\303\\251sum\\303\\251\\n' >> net.yaml\n$ archspec check net.yaml",
    ),
    Code(
        "A102",
        "control or bidirectional character",
        "The file holds a character that steers a terminal or changes the order in which text is "
        "shown, so that a reader would see something else than the compiler. No paper needs one: "
        "delete it, or copy the line from its source again.",
        example="$ printf 'title: Inception\\033[2K\\n' >> net.yaml\n$ archspec check net.yaml",
        fix="$ printf 'title: Inception\\n' >> net.yaml\n$ archspec check net.yaml",
    ),
    Code(
        "A103",
        "not YAML",
        "The text cannot be read as YAML. Often a bracket or a quote is not closed, the "
        "indentation changes within one list, or a text with `: ` or `#` in it needs quotes.",
        example="body: [1x1 Conv (64), 3x3 Conv (96)",
        fix="body: [1x1 Conv (64), 3x3 Conv (96)]",
    ),
    Code(
        "A104",
        "more than one document",
        "One file is one spec, or one library. A second document behind `---` would be ignored by "
        "some tools and read by others, so it is refused; put it into a file of its own.",
        example="body: [3x3 Conv (64)]\n---\nbody: [5x5 Conv (64)]",
        fix="body: [3x3 Conv (64)]",
    ),
    Code(
        "A105",
        "no mapping at the root",
        "A spec is a mapping: `archspec`, `name`, `input`, `body` and so on, each with its value. "
        "The file is empty, or holds a list or a single value instead.",
        example="$ echo '[3x3 Conv (64)]' > net.yaml\n$ archspec check net.yaml",
        fix="$ echo '{archspec: 1, name: net, input: 32x32x3, body: [3x3 Conv (64)]}' > net.yaml\n"
        "$ archspec check net.yaml",
    ),
    Code(
        "A106",
        "duplicate key",
        "The same key stands twice in one mapping. YAML readers keep the last one in silence, "
        "which loses half of what was written; archspec shows both places and keeps neither.",
        example="params: {classes: 10, keep: 0.8, classes: 1000}",
        fix="params: {classes: 1000, keep: 0.8}",
    ),
    Code(
        "A107",
        "tag or directive",
        "Tags (`!name`) ask a YAML reader to build objects, directives (`%YAML`) change how it "
        "reads. A spec is data and nothing else, so neither is part of the language.",
        example='title: !!str "Inception-v4"',
        fix='title: "Inception-v4"',
    ),
    Code(
        "A108",
        "anchor or alias",
        "Anchors (`&name`) and aliases (`*name`) make one line mean what another line says, and a "
        "few of them can grow into gigabytes. Use `defaults` for repeated arguments, `legend` for "
        "repeated marks and `blocks` for repeated steps: these have names in the drawing, too.",
        example="body:\n  - &box 3x3 Conv (64)\n  - *box",
        fix="body:\n  - 2 x 3x3 Conv (64)",
    ),
    Code(
        "A109",
        "merge key",
        "The key `<<` merges one mapping into another, which hides where a value comes from. Write "
        "the values out, or give them once under `defaults` or `legend`.",
        example="defaults:\n  Conv: {<<: {act: relu}, bias: false}",
        fix="defaults:\n  Conv: {act: relu, bias: false}",
    ),
    Code(
        "A110",
        "ambiguous value without quotes",
        "YAML 1.1 and 1.2 read this value differently: `no` as false or as a word, `010` as 8 or "
        "10, `3:4` as 184 or as text, a date as a date or as text. Quote it if it is text, or "
        "write a plain number, `true` or `false`.",
        example="defaults:\n  Conv: {bias: no}",
        fix="defaults:\n  Conv: {bias: false}",
    ),
    Code(
        "A111",
        "nested too deeply",
        f"Lists and mappings stand more than {limits.YAML_DEPTH} deep in each other. Deep nesting "
        "is how a small file exhausts a reader's stack; give the inner parts names under `blocks`.",
        example=f"body: {'[' * _DEEP}3x3 Conv (64){']' * _DEEP}",
        fix="body: [3x3 Conv (64)]",
    ),
    Code(
        "A112",
        "key is not text",
        "Keys are names: of parameters, branches, blocks, table rows. A number, a truth value, "
        "nothing or a collection cannot be one; quote it if the name really looks like that.",
        example="params: {1: 64}",
        fix="params: {c1: 64}",
    ),
    Code(
        "A113",
        "number too large",
        f"Whole numbers have at most {limits.NUMBER_DIGITS} digits, and other numbers must be "
        "finite. No size of a network comes near, and a longer number only costs time to read.",
        example=f"params: {{classes: 1{'0' * limits.NUMBER_DIGITS}}}",
        fix="params: {classes: 1000}",
    ),
    Code(
        "A114",
        "binary file",
        "The file is not text: weights, a model of another framework, a picture or an archive. "
        "A spec is a text file in YAML that begins with `archspec: 1`.",
        example="$ printf '\\211HDF\\r\\n\\032\\n' > net.h5\n$ archspec check net.h5",
        fix="$ archspec check inception_v4",
    ),
    Code(
        "A115",
        "file of another program",
        "The file is text that another program reads: a network of YOLO, Darknet, Keras, Caffe or "
        "MMEngine, or source. The words in it are not those of a spec; `archspec ops NAME` says "
        "what a layer NAME of another framework is called here.",
        example="$ printf '[net]\\nwidth=32\\n' > net.cfg\n$ archspec check net.cfg",
        fix="$ archspec check inception_v4",
    ),
)
