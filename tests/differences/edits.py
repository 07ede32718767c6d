"""Random edits of specs, each of which is one cause of a difference."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from tests.differences.boxes import Parts, parts
from tests.differences.folder import Folder, chains, forks
from tests.differences.making import (
    Cause,
    Made,
    deleting,
    inserting,
    removing,
    renaming,
    setting,
    slot,
    tree,
)

_KERNELS = ("1x1", "3x3", "5x5", "1x7", "7x1", "2x2")
_SWAPS = {
    "MaxPool": "AvgPool", "AvgPool": "MaxPool", "GlobalAvgPool": "Flatten", "ReLU": "SiLU",
}  # fmt: skip


@dataclass
class Editing:
    """Edits one folder.

    Attributes:
        folder: the specs, which are changed in place.
        used: the blocks that the network uses.
        choice: chance.
        claimed: what edits so far have claimed.
        fresh: makes names and widths new.
    """

    folder: Folder
    used: set[str]
    choice: random.Random
    claimed: set[object] = field(default_factory=set)
    fresh: int = 0

    def edit(self, number: int) -> list[Cause]:
        """Make so many edits at different places, or fewer where there are no more places."""
        kinds = [getattr(self, name) for name in dir(self) if name.startswith("edits_of_")]
        chosen: list[Made] = []
        for _ in range(10 * number):
            if len(chosen) == number:
                break
            free = [each for each in self.choice.choice(kinds)() if not self.is_claimed(each)]
            if free:
                chosen.append(self.choice.choice(free))
                self.claimed |= set(chosen[-1].zones)
        for made in sorted(chosen, key=lambda each: each.phase):
            made.do()
        return [made.cause for made in chosen]

    def is_claimed(self, made: Made) -> bool:
        """Whether another edit has claimed a zone."""
        return bool(self.claimed & set(made.zones))

    def boxes(self) -> Iterator[tuple[str, list[Any], int, Parts]]:
        """Every box string that counts."""
        for place, chain in chains(self.folder, self.used):
            for number, step in enumerate(chain):
                if (found := parts(step)) is not None:
                    yield place, chain, number, found

    def number(self) -> int:
        """A number that no spec has."""
        self.fresh += 1
        return 700 + self.fresh

    def box(self, place: str, chain: list[Any], at: int, new: Parts, what: str) -> Made:
        """An edit of one box."""
        cause = Cause("changed", "step", place, what)

        def do() -> None:
            chain[at] = new.text

        return Made(cause, (slot(chain, at),), do)

    def edits_of_arguments(self) -> Iterator[Made]:
        """A width, or the number that a block is given."""
        for place, chain, at, box in self.boxes():
            if not box.main:
                continue
            block = self.folder.block(box.name)
            what = {"Conv": "filters", "FC": "features"}.get(box.name, "")
            if block is not None:
                what = next(iter(block["params"]))
            if what:
                yield self.box(place, chain, at, box.but(box.main, str(self.number())), what)

    def edits_of_kernels(self) -> Iterator[Made]:
        """Another kernel."""
        for place, chain, at, box in self.boxes():
            if box.kernel:
                kernel = self.choice.choice([each for each in _KERNELS if each != box.kernel])
                yield self.box(place, chain, at, replace(box, kernel=kernel), "kernel")

    def edits_of_strides(self) -> Iterator[Made]:
        """A stride more or less."""
        for place, chain, at, box in self.boxes():
            if box.name not in ("Conv", "MaxPool", "AvgPool"):
                continue
            at_stride = box.arguments.index("stride") if box.says("stride") else 0
            without = (*box.arguments[:at_stride], *box.arguments[at_stride + 2 :])
            more = (*box.arguments, "stride", "2")
            arguments = without if box.says("stride") else more
            yield self.box(place, chain, at, replace(box, arguments=arguments), "stride")

    def edits_of_paddings(self) -> Iterator[Made]:
        """`V` more or less, where it makes a difference."""
        for place, chain, at, box in self.boxes():
            if box.name == "Conv":
                without = tuple(each for each in box.arguments if each != "V")
                arguments = without if box.says("V") else (*without, "V")
                yield self.box(place, chain, at, replace(box, arguments=arguments), "padding")

    def edits_of_activations(self) -> Iterator[Made]:
        """An activation of one box's own."""
        for place, chain, at, box in self.boxes():
            if box.name == "Conv" and not box.says("Linear", "act"):
                arguments = (*box.arguments, "act=mish")
                yield self.box(place, chain, at, replace(box, arguments=arguments), "act")

    def edits_of_operators(self) -> Iterator[Made]:
        """Another operator in the same place."""
        for place, chain, at, box in self.boxes():
            if box.name in _SWAPS:
                yield self.box(place, chain, at, replace(box, name=_SWAPS[box.name]), "operator")

    def edits_of_uses(self) -> Iterator[Made]:
        """Another block that the network uses too."""
        others = {"InceptionAvg": "InceptionMax"}
        for place, chain, at, box in self.boxes():
            if box.name in others:
                yield self.box(place, chain, at, replace(box, name=others[box.name]), "block")

    def edits_of_repeats(self) -> Iterator[Made]:
        """Another number of repeats, of boxes and of stages."""
        for place, chain, at, box in self.boxes():
            count = str(int(box.count) + self.choice.randint(1, 9)) if box.count else "3"
            if box.count or not box.label:
                yield self.box(place, chain, at, replace(box, count=count), "repeat")
        for place, chain in chains(self.folder, self.used):
            for at, step in enumerate(chain):
                if isinstance(step, dict) and "repeat" in step:
                    cause = Cause("changed", "step", place, "repeat")
                    new = step["repeat"] + self.choice.randint(1, 9)
                    do = setting(step, "repeat", new)
                    yield Made(cause, (("repeat", id(step)), slot(chain, at)), do)

    def edits_of_insertions(self) -> Iterator[Made]:
        """A box or a fork that is new."""
        for place, chain in chains(self.folder, self.used):
            for at in range(len(chain) + 1):
                width = self.number()
                new: Any = self.choice.choice((
                    f"5x5 Conv ({width})",
                    f"1x3 Conv ({width} stride 2)",
                    {"branches": {"xa": [f"1x1 Conv ({width})"], "xb": [f"2x2 Conv ({width})"]}},
                ))  # fmt: skip
                cause = Cause("added", "step", place)
                zones = (("gap", id(chain), at), slot(chain, at - 1), slot(chain, at))
                yield Made(cause, zones, inserting(chain, at, new), 1 - at * 0.001)

    def edits_of_removals(self) -> Iterator[Made]:
        """A box of an operator that is gone."""
        taken = {head.get("from") for head in self.folder.network.get("heads", {}).values()}
        for place, chain, at, box in self.boxes():
            if self.folder.block(box.name) is None and len(chain) > 1 and box.label not in taken:
                zones = tuple(slot(chain, at + n) for n in (-1, 0, 1))
                cause = Cause("removed", "step", place)
                yield Made(cause, zones, removing(chain, at), 1 - at * 0.001)

    def edits_of_branches(self) -> Iterator[Made]:
        """A branch that is new, gone or renamed."""
        for place, fork in forks(self.folder, self.used):
            branches = fork.get("branches")
            if branches is None:
                continue
            own = ("fork", id(fork))
            new = f"x{self.number()}"
            steps = [f"3x3 Conv ({self.number()})", f"5x5 Conv ({self.number()})"]
            yield Made(Cause("added", "branch", place), (own,), setting(branches, new, steps), 1)
            for name, chain in branches.items():
                zones = (own, *tree(chain))
                if len(branches) > 2:
                    removed = Cause("removed", "branch", place)
                    yield Made(removed, zones, deleting(branches, name), 1)
                renamed = Cause("renamed", "branch", place)
                yield Made(renamed, zones, renaming(branches, name, new), 2)

    def edits_of_merges(self) -> Iterator[Made]:
        """Another join."""
        for place, fork in forks(self.folder, self.used):
            if "branches" in fork and "merge" not in fork:
                cause = Cause("changed", "step", place, "merge")
                zones = (("merge", id(fork)), ("fork", id(fork)))
                yield Made(cause, zones, setting(fork, "merge", "add"), 1)

    def edits_of_residuals(self) -> Iterator[Made]:
        """The scale of a residual, and its activation."""
        for place, fork in forks(self.folder, self.used):
            if "residual" in fork:
                scale = Cause("changed", "step", place, "scale")
                new = round(0.7 + self.number() / 10_000, 6)
                yield Made(scale, (("scale", id(fork)),), setting(fork, "scale", new))
                if "act" in fork:
                    act = Cause("changed", "step", place, "operator")
                    yield Made(act, (("act", id(fork)),), setting(fork, "act", "silu"))

    def edits_of_blocks(self) -> Iterator[Made]:
        """A block that is renamed with all of its uses."""
        for name in sorted(self.used):
            cause = Cause("renamed", "block", name)
            yield Made(cause, (("name", name),), self.rename(name, f"X{name}{self.number()}"), 2)

    def rename(self, old: str, new: str) -> Callable[[], None]:
        """Renames a block wherever it stands."""

        def do() -> None:
            for _, chain, at, box in [*self.boxes()]:
                if box.name == old:
                    chain[at] = replace(box, name=new).text
            for data in self.folder.files.values():
                if old in data.get("blocks", {}):
                    renaming(data["blocks"], old, new)()
            self.used = {new if each == old else each for each in self.used}

        return do

    def edits_of_cells(self) -> Iterator[Made]:
        """A cell of a row that is used."""
        for _, chain, at, box in self.boxes():
            for word in box.arguments:
                table, _, row = word.partition(".")
                data = self.folder.section("tables", table)
                if data is None or row not in data["tables"][table]:
                    continue
                columns = data["tables"][table]["columns"]
                takes = (self.folder.block(box.name) or {})["params"]
                for number, column in enumerate(columns):
                    if column in takes:
                        cause = Cause("changed", "cell", f"{word}.{column}")
                        cells = data["tables"][table][row]
                        zones = (("cell", id(cells), number), slot(chain, at))
                        yield Made(cause, zones, setting(cells, number, self.number()))

    def edits_of_parameters(self) -> Iterator[Made]:
        """The default of a parameter of the network, or of a block that needs it."""
        network = self.folder.network
        for name, value in network.get("params", {}).items():
            cause = Cause("changed", "parameter", f"params.{name}")
            new = value + 1 if isinstance(value, int) else round(value / 2, 6)
            yield Made(cause, (cause,), setting(network["params"], name, new))
        needed = {box.name for _, _, _, box in self.boxes() if not box.arguments}
        for name in sorted(self.used & needed):
            for parameter, value in (self.folder.block(name) or {}).get("params", {}).items():
                cause = Cause("changed", "parameter", f"{name}.params.{parameter}")
                do = setting((self.folder.block(name) or {})["params"], parameter, value / 2)
                yield Made(cause, (cause, ("name", name)), do)

    def edits_of_defaults(self) -> Iterator[Made]:
        """An argument that an operator has by default."""
        data = self.folder.section("defaults", "Conv")
        assert data is not None
        conv = data["defaults"]["Conv"]
        new = {
            "act": "silu", "bias": True, "padding": "tf_same", "norm": {"batch": {"eps": 0.02}}
        }  # fmt: skip
        for name in conv:
            cause = Cause("changed", "default", f"defaults.Conv.{name}")
            yield Made(cause, (cause,), setting(conv, name, new[name]))
        dilated = Cause("added", "default", "defaults.Conv.dilation")
        yield Made(dilated, (dilated,), setting(conv, "dilation", 2))

    def edits_of_marks(self) -> Iterator[Made]:
        """What a mark says."""
        data = self.folder.section("legend", "Linear")
        if data is None:
            return
        mark = data["legend"]["Linear"]
        for name in mark:
            cause = Cause("changed", "mark", "legend.Linear", name)
            new = {"act": "gelu", "norm": "instance", "bias": False}[name]
            yield Made(cause, (cause,), setting(mark, name, new))
        if "norm" in mark:
            cause = Cause("removed", "mark", "legend.Linear", "norm")
            zones = (cause, Cause("changed", "mark", "legend.Linear", "norm"))
            yield Made(cause, zones, deleting(mark, "norm"), 1)

    def edits_of_heads(self) -> Iterator[Made]:
        """Heads that are new, gone, renamed or weighed otherwise."""
        network = self.folder.network
        heads = network.setdefault("heads", {})
        labels = [box.label for place, _, _, box in self.boxes() if place == "body" and box.label]
        if labels:
            new = f"head{self.number()}"
            head = {"from": labels[-1], "body": [f"FC ({self.number()})"]}
            added = Cause("added", "head", f"heads.{new}")
            yield Made(added, ("label",), setting(heads, new, head), 1)
        for name, head in [*heads.items()]:
            own, where = ("head", name), f"heads.{name}"
            whole = (own, "label", *tree(head["body"]))
            yield Made(Cause("removed", "head", where), whole, deleting(heads, name), 1)
            renamed = Cause("renamed", "head", where)
            yield Made(renamed, whole, renaming(heads, name, f"x{name}"), 2)
            weight = Cause("changed", "head", where, "loss_weight")
            yield Made(weight, (own,), setting(head, "loss_weight", 0.7))
            when = Cause("changed", "head", where, "when")
            yield Made(when, (own,), setting(head, "when", "always"))

    def edits_of_labels(self) -> Iterator[Made]:
        """A label that is renamed with all that takes it."""
        for place, chain, at, box in self.boxes():
            if box.label:
                cause = Cause("renamed", "step", place, "label")
                new = f"label{self.number()}"
                zones = ("label", slot(chain, at))
                yield Made(cause, zones, self.relabel(chain, at, box, new), 0)

    def relabel(self, chain: list[Any], at: int, box: Parts, new: str) -> Callable[[], None]:
        """Renames a label wherever it stands."""

        def do() -> None:
            chain[at] = replace(box, label=new).text
            for head in self.folder.network.get("heads", {}).values():
                if head["from"] == box.label:
                    head["from"] = new

        return do

    def edits_of_ends(self) -> Iterator[Made]:
        """What enters, and the box on top."""
        network = self.folder.network
        size = Cause("changed", "input", "input")
        yield Made(size, (size,), setting(network, "input", f"{self.number()}x299x3"))
        if "readout" not in network:
            return
        readout = Cause("changed", "readout", "readout")
        yield Made(readout, ("readout",), setting(network, "readout", "sigmoid"))
        gone = Cause("removed", "readout", "readout")
        yield Made(gone, ("readout",), deleting(network, "readout"), 1)
