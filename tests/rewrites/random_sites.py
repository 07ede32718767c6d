"""Random networks in which a pass has something to do, beside places where it must not do it.

Random networks of all kinds (`tests/specgen`) hardly ever have parallel convolutions to merge, or
an activation in a box of its own right behind a layer.
"""

from collections.abc import Callable, Mapping, Sequence
from random import Random
from typing import Final

ACTIVATIONS: Final = (
    "ReLU", "ReLU6", "LeakyReLU (0.3)", "PReLU", "ELU (0.7)", "GELU", "GELU (approximate=tanh)",
    "SiLU", "Hardswish", "Sigmoid", "Tanh", "Softplus (2)", "Hardtanh (low=-1 high=0.5)",
)  # fmt: skip
NORMS: Final = ("BN", "BN (eps=1e-2)", "BN (scale=false)", "BN (affine=false)")
SCALES: Final = ("LayerScale (0.5)", "LearnedScale (2)")
DROPOUTS: Final = ("Dropout (0.3)", "StochasticDepth (0.2)")


def write_network(rewrite: str, seed: int) -> str:
    """Return a spec with one to three sites for the pass of a name, and others around them."""
    return Writer(Random(f"{rewrite} {seed}")).write(rewrite)


class Writer:
    """Writes a network whose steps all keep the size, so that any of them may follow any other.

    Args:
        random: draws everything.
    """

    def __init__(self, random: Random) -> None:
        self.random = random
        self.sides = random.choice((1, 2, 2, 2, 3))
        self.channels = random.choice((4, 6, 8))
        self.labels = 0
        self.is_block = False
        self.head = ""

    def write(self, rewrite: str) -> str:
        """Return the text of a spec."""
        makers: Mapping[str, Callable[[], list[str]]] = {
            "fold_norm": self.norm,
            "fold_scale": self.scale,
            "drop_dropout": self.dropout,
            "merge_branches": self.branches,
            "attach_activation": self.activation,
            "drop_heads": self.lone_head,
        }
        grid = "x".join(str(self.random.randint(5, 7)) for _ in range(self.sides))
        lines = ["archspec: 1", "name: net", f"input: {grid}x{self.channels}"]
        if self.chance(0.4):
            norm, bias = self.random.choice(("none", "batch")), self.switch()
            lines.append(f"defaults: {{Conv: {{norm: {norm}, bias: {bias}}}}}")
        sites = [makers[rewrite]] * self.random.choice((1, 1, 2))
        sites += self.random.choices([*makers.values()], k=self.random.choice((0, 1, 2)))
        self.random.shuffle(sites)
        body, blocks = list[str](), list[str]()
        for number, site in enumerate(sites):
            if site == self.lone_head or self.chance(0.5):
                body += site()
                continue
            self.is_block = True
            inside = self.chance(0.2) * [self.layer()] + site() + self.chance(0.2) * ["ReLU"]
            self.is_block = False
            blocks.append(f"  B{number}: {{params: {{n: 1}}, body: [{', '.join(inside)}]}}")
            body += self.use(f"B{number}")
        lines += ["blocks:", *blocks] if blocks else []
        lines += [f"body: [{', '.join(body)}, Tanh]"]
        return "\n".join([*lines, self.head])

    def use(self, block: str) -> Sequence[str]:
        """Return one or two uses of a block."""
        return self.random.choice(
            (
                [block],
                [f"2 x {block}"],
                [block, self.layer(), f"{block} (n=2)"],
                [f"{{residual: [{block}], scale: 0.5}}"],
                [f"{block} (share={block.lower()})", "Tanh", f"{block} (share={block.lower()})"],
            )
        )

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def switch(self) -> str:
        return self.random.choice(("true", "false"))

    def divisor(self) -> int:
        return self.random.choice([n for n in (1, 2, self.channels) if self.channels % n == 0])

    def kernel(self, taps: Sequence[int] = (1, 3, 5)) -> str:
        return "x".join(str(self.random.choice(taps)) for _ in range(self.sides))

    def width(self) -> str:
        """The channels, in a block sometimes by what enters."""
        return "cin" if self.is_block and self.chance(0.3) else str(self.channels)

    def layer(self, *more: str) -> str:
        """A layer without an activation, with or without a normalization by default."""
        given = [self.width(), f"groups={self.divisor()}", f"bias={self.switch()}", *more]
        match self.random.choice(("Conv", "Conv", "DWConv", "SepConv", "UpConv")):
            case "DWConv":
                return f"{self.kernel((3, 5))} DWConv ({' '.join(given[2:])})"
            case "SepConv":
                return f"{self.kernel((1, 3))} SepConv ({' '.join([given[0], *given[2:]])})"
            case "UpConv":
                return f"{self.kernel()} UpConv ({' '.join(given)} padding=tf_same)"
        dilation = "n" if self.is_block and self.chance(0.5) else self.random.choice((1, 1, 2))
        return f"{self.kernel()} Conv ({' '.join(given)} dilation={dilation})"

    def behind(self, first: str, second: str) -> list[str]:
        """Two steps in a row; sometimes something else reads the value between them."""
        if not self.chance(0.15):
            return [first, second]
        self.labels += 1
        name = f"v{self.labels}"
        return [f"{first} as {name}", second, f"{{add: [., {name}]}}"]

    def norm(self) -> list[str]:
        acts = self.chance(0.3) * [self.random.choice(ACTIVATIONS)]
        if self.chance(0.4):
            return [self.layer("norm=batch"), *acts]
        return [*self.behind(self.layer("norm=none"), self.random.choice(NORMS)), *acts]

    def activation(self) -> list[str]:
        norm = self.random.choice(("none", "none", "batch"))
        return self.behind(self.layer(f"norm={norm}"), self.random.choice(ACTIVATIONS))

    def scale(self) -> list[str]:
        layer = self.layer(f"norm={self.random.choice(('none', 'none', 'batch'))}")
        if self.chance(0.5):
            return self.behind(layer, self.random.choice(SCALES))
        act = self.chance(0.3) * ", act: relu"
        before = self.chance(0.4) * f"{self.random.choice(ACTIVATIONS)}, "
        return [f"{{residual: [{before}{layer}], scale: 0.3{act}}}"]

    def dropout(self) -> list[str]:
        return self.behind(self.layer(), self.random.choice(DROPOUTS))

    def branches(self) -> list[str]:
        """A sum of convolutions, normalizations and what enters."""
        groups, norm = self.divisor(), self.random.choice(("none", "none", "none", "batch"))
        largest = [self.random.choice((1, 3, 5)) for _ in range(self.sides)]
        kernels = [largest]
        kernels += [
            [self.random.choice(range(1, side + 1, 2)) for side in largest]
            for _ in range(self.random.choice((0, 1, 2)))
        ]
        found = [
            f"{'x'.join(map(str, kernel))} Conv ({self.width()} groups={groups} "
            f"bias={self.switch()} norm={norm})"
            for kernel in kernels
        ]
        found += self.chance(0.5) * [self.random.choice(NORMS)]
        found += (self.chance(0.3) or len(found) == 1) * [""]
        self.random.shuffle(found)
        named = ", ".join(f"b{number}: [{step}]" for number, step in enumerate(found))
        return [f"{{branches: {{{named}}}, merge: add}}", *(self.chance(0.4) * ["ReLU"])]

    def lone_head(self) -> list[str]:
        """A head for training, sometimes with steps of the body that only it needs."""
        if self.head:
            return [self.layer()]
        when = self.random.choice(("training", "training", "training", "always"))
        self.head = f"heads: {{aux: {{from: seen, body: [{self.layer()}, Tanh], when: {when}}}}}"
        if self.chance(0.5):
            return [f"{self.layer()} as seen"]
        return [f"{self.layer()} as kept", f"{self.layer('norm=batch')} as seen", "{from: kept}"]
