"""The functions of torch as boxes of the language, one file a subject."""

from collections.abc import Mapping
from typing import Final

from archspec.importers.readers.torch_functions import activations, joins
from archspec.importers.readers.torch_functions.convolutions import CONVOLUTIONS
from archspec.importers.readers.torch_functions.grids import GRIDS
from archspec.importers.readers.torch_functions.norms import NORMS
from archspec.importers.readers.torch_functions.parts import PARTS
from archspec.importers.readers.torch_functions.pools import POOLS
from archspec.importers.readers.torch_functions.shapes import SHAPES
from archspec.importers.readers.translation import Translator, refuse

_ATTENTION: Final = "attention is read as one box only where a module computes all of it"
_POWER: Final = "it computes a power, a root or a logarithm of each number"
_STATISTIC: Final = "it computes a statistic by itself, outside of a normalization"
_MOVED: Final = "it moves positions in a way of its own"

TRANSLATORS: Final[Mapping[str, Translator]] = {
    **CONVOLUTIONS,
    **NORMS,
    **activations.ACTIVATIONS,
    **POOLS,
    **GRIDS,
    **joins.JOINS,
    **SHAPES,
    **PARTS,
    "scaled_dot_product_attention": refuse(_ATTENTION),
    "multi_head_attention_forward": refuse(_ATTENTION),
    **dict.fromkeys(("gru", "lstm", "rnn_tanh", "rnn_relu"), refuse("it is recurrent")),
    **dict.fromkeys(("pow", "square", "sqrt", "rsqrt", "exp", "log"), refuse(_POWER)),
    **dict.fromkeys(("norm", "vector_norm", "var", "std", "var_mean"), refuse(_STATISTIC)),
    **dict.fromkeys(("roll", "gather", "index_select", "unfold", "take_along_dim"), refuse(_MOVED)),
    **dict.fromkeys(("argmax", "topk", "sort"), refuse("it picks by size")),
}
"""The translators, by the name of the function without its underscores."""

ELEMENTWISE: Final = frozenset({*activations.ELEMENTWISE, *joins.ELEMENTWISE})
"""The names of functions that take each number, or each pair of numbers, by itself."""
