"""What abstraction finds: blocks with parameters, and the steps of the network."""

from archspec.dataclass import dataclass
from archspec.importers.structure.model import Chain, Head


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a block.

    Attributes:
        name: its name.
        type: its type in the language.
        default: its default; None for none.
    """

    name: str
    type: str
    default: object = None


@dataclass(frozen=True, slots=True)
class Block:
    """A block of the spec.

    Attributes:
        name: its name.
        parameters: its parameters.
        steps: its steps.
        inputs: what it calls its inputs, if there are several.
    """

    name: str
    parameters: tuple[Parameter, ...]
    steps: Chain
    inputs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sketch:
    """A network as a spec will tell it.

    Attributes:
        blocks: its blocks, those that others use first.
        body: its steps.
        heads: its outputs, if it has several.
    """

    blocks: tuple[Block, ...]
    body: Chain
    heads: tuple[Head, ...] = ()

    @property
    def chains(self) -> list[Chain]:
        """The steps of blocks, body and heads."""
        return [
            *(block.steps for block in self.blocks),
            self.body,
            *(head.steps for head in self.heads),
        ]
