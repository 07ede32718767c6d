"""Heads: outputs besides that of the last step."""

from dataclasses import dataclass, replace

from tests.specgen.loops import Loops
from tests.specgen.model import ENTERING, Head
from tests.specgen.numbers import Place

NAMES = "aux early_exit out features p3 coarse".split()


@dataclass(slots=True)
class Heads(Loops):
    """Grows heads."""

    def add_heads(self, place: Place) -> None:
        """Add heads to a network, each at a value of its main chain."""
        known = [name for name in place.labels if name not in (ENTERING, *self.network.inputs)]
        for name in self.random.sample(NAMES, self.random.choice((1, 1, 2))) if known else ():
            source = self.random.choice(known)
            if any(head.source == source and not head.steps for head in self.network.heads):
                continue
            head = Head(name, source)
            if self.chance(0.6):
                inner = replace(place, labels={}, used=set(), width=None, mirrors=[])
                length = self.random.choice((1, 2))
                head.steps, _ = self.chain(inner, place.labels[source], length)
                head.training = bool(head.steps) and self.chance(0.5)
                head.weight = self.random.choice((0, 0.3)) if head.training else 0
            self.network.heads.append(head)
