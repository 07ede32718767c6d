"""What other frameworks call one thing of ours."""

from collections.abc import Iterator
from dataclasses import fields
from typing import Final

from archspec.dataclass import dataclass

OTHERS: Final = "others"
"""What papers and other libraries are called together."""

FRAMEWORKS: Final = {
    "torch": "PyTorch",
    "keras": "Keras",
    "caffe": "Caffe",
    "darknet": "Darknet",
    "onnx": "ONNX",
    "others": OTHERS,
}
"""The columns of the table, with what people call them; `others` are papers and libraries."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """The names of an operator, an argument or a value elsewhere.

    Each is a text of words with spaces between them, empty where the framework has no word for
    it. A word says the same as ours, or the note says in what it differs.

    Attributes:
        note: what differs, as a clause without a full stop.
    """

    torch: str = ""
    keras: str = ""
    caffe: str = ""
    darknet: str = ""
    onnx: str = ""
    others: str = ""
    note: str = ""

    def words(self) -> Iterator[str]:
        """Yield the words for it in every framework."""
        for column in FRAMEWORKS:
            yield from getattr(self, column).split()

    def by_framework(self) -> dict[str, tuple[str, ...]]:
        """Return the words of each framework that has any, by what people call it."""
        columns = (field.name for field in fields(self) if field.name in FRAMEWORKS)
        found = {FRAMEWORKS[column]: tuple(getattr(self, column).split()) for column in columns}
        return {framework: words for framework, words in found.items() if words}


def plain(word: str) -> str:
    """Return a word without what differs by habit: `nn.Leaky_ReLU`, `leaky-relu` as `leakyrelu`."""
    return word.rpartition(".")[2].replace("_", "").replace("-", "").casefold()
