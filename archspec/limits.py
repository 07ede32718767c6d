"""Every limit of archspec, in one place.

A spec is untrusted input. Each limit is far above what papers need, is named in the message
of the diagnostic that enforces it, and is tested at the limit and one above.
"""

from typing import Final

FILE_BYTES: Final = 1 << 20
"""Largest spec or library file, in bytes."""

YAML_DEPTH: Final = 32
"""Deepest nesting of YAML collections in one file."""

NAME_LENGTH: Final = 63
"""Longest name of a block, branch, label, parameter, table or column, in characters."""

DIMENSION: Final = 1 << 20
"""Largest height, width, channel count, kernel, stride or other size."""

PARTS: Final = 30_000
"""Most parts of a network after expansion that are no repeats, counted before it is expanded.

A part is an operator, a use of a block, an argument of one, a branch, or a value that is joined;
expressions and lists that are written at length count for more.
"""

REPEATED_PARTS: Final = 1_000_000
"""Most parts of a network after expansion, repeats included; those cost no more than one each."""

FINDINGS: Final = 100
"""Most findings of one stage; it ends there, for each takes time and nobody reads so many."""

BLOCK_NESTING: Final = 16
"""Deepest nesting of blocks within blocks."""

USED_FILES: Final = 64
"""Most library files that one spec may use, directly and indirectly."""

NEARBY_ENTRIES: Final = 4096
"""Most files that are looked at to find what a misspelled path may mean."""

WORKSPACE_ENTRIES: Final = 100_000
"""Most files of a project among which an editor looks for those that share a name."""

REVISION_FILES: Final = 4096
"""Most spec files of one folder that are taken from a commit, `git:REV:path`."""

REVISION_BYTES: Final = 64 << 20
"""Most bytes of these files together."""

REVISION_DEPTH: Final = 64
"""Most folders within each other that one of these files may stand in."""

REVISION_SECONDS: Final = 60
"""Longest time that git may take for one answer."""

JOIN_INPUTS: Final = 256
"""Most inputs of one concat, add or mul, and so most branches of one fork."""

LIST_LENGTH: Final = 1024
"""Most numbers of a list, and so most rounds of one loop."""

EXPRESSION_LENGTH: Final = 128
"""Longest expression, in characters."""

EXPRESSION_PARTS: Final = 64
"""Most numbers and names in the expression that gives a number of channels over parameters."""

CONDITION_PARTS: Final = 128
"""Most names, numbers and signs in one condition of a design space."""

AXIS_CHOICES: Final = 1 << 16
"""Most choices of one axis of a design space."""

FIELD_PLACES: Final = 2048
"""Most positions that are looked at to find what one step sees along one axis."""

SIZE_TRIALS: Final = 1 << 19
"""Most work to find the smallest input: a step at a size counts 1, a new size for it 16 more."""

NUMBER_DIGITS: Final = 18
"""Most digits of a whole number in a spec."""

MAGNITUDE: Final = 1 << 53
"""Largest absolute value of a computed number: the whole numbers that a float holds exactly."""

PICTURE_PIXELS: Final = 100_000_000
"""Most pixels of a PNG; each takes four bytes of memory while it is drawn."""

CHECKPOINT_TENSORS: Final = 1 << 17
"""Most tensors of one checkpoint."""

CHECKPOINT_HEADER_BYTES: Final = 64 << 20
"""Most bytes of what describes the tensors of a checkpoint: a header, an index, a pickle."""

CHECKPOINT_SHARDS: Final = 1024
"""Most files that one checkpoint may be spread over."""

TENSOR_NAME_LENGTH: Final = 512
"""Longest name of a tensor in a checkpoint, in characters."""

DOWNLOAD_BYTES: Final = 16 << 30
"""Largest file that is downloaded."""

CALIBRATION_IMAGES: Final = 1024
"""Most images of a folder that ranges of int8 are taken from, evenly spaced if there are more."""

CALIBRATION_BYTES: Final = 1 << 32
"""Largest file of inputs that ranges of int8 are taken from, when unpacked."""

ONNX_BYTES: Final = (1 << 31) - (1 << 24)
"""Most bytes of weights in one file of ONNX: protobuf ends at 2 GiB, and the graph needs some."""

LIVE_CONNECTIONS: Final = 512
"""Most connections that `archspec serve` has at a time; each page that is open has one or two."""

IMPORTED_OPERATIONS: Final = 30_000
"""Most operations of a network that is imported."""

IMPORTED_NESTING: Final = 32
"""Deepest nesting of networks within networks, or of functions within functions, in a file."""

IMPORTED_TEXT: Final = 64 << 20
"""Most bytes of the text that describes an imported network: its JSON, or its cfg."""

IMPORTED_BYTES: Final = 1 << 34
"""Largest file of a network that is imported, weights included."""
