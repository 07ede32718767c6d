"""The facts of one paper, typed. Errors are in percent; sections and tables are the paper's."""

from collections.abc import Mapping
from typing import Annotated, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, model_validator

from archspec.text.phrases import pluralize

Name: TypeAlias = Annotated[str, Field(min_length=1)]
Positive: TypeAlias = Annotated[int, Field(ge=1)]
Share: TypeAlias = Annotated[float, Field(ge=0, le=1)]
Percent: TypeAlias = Annotated[float, Field(ge=0, le=100)]

Crops: TypeAlias = Positive | Literal["dense"]
"""How many crops of an image are evaluated, or `dense` for all places."""

Subset: TypeAlias = Literal["non_blacklisted", "validation", "test"]
"""The images that errors are measured on, of ImageNet 2012.

`non_blacklisted` are those of validation without some that its authors advise against.
"""


class Strict(BaseModel):
    """A mapping of known keys whose values are not converted."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Network(Strict):
    """A network as the paper speaks of it.

    Attributes:
        printed: what the paper calls it.
        spec: whether it is the name of a spec that archspec ships.
        note: what to know of the name.
    """

    printed: Name
    spec: bool = True
    note: str = ""


class Optimizer(Strict):
    """A method of training, with what is stated of it."""

    name: Name
    decay: Share | None = None
    epsilon: Annotated[float, Field(gt=0)] | None = None
    momentum: Share | None = None


class LearningRate(Strict):
    """A rate that is multiplied by a factor every so many epochs."""

    initial: Annotated[float, Field(gt=0)]
    factor: Share
    epochs: Positive


class Scales(Strict):
    """What residuals are multiplied by."""

    typical: Share
    lowest: Share
    highest: Share

    @model_validator(mode="after")
    def _in_order(self) -> "Scales":
        if not self.lowest <= self.typical <= self.highest:
            raise ValueError("the typical scale must lie between the lowest and the highest")
        return self


class Training(Strict):
    """How the networks were trained, as far as the paper says.

    Attributes:
        optimizer: that of the best models.
        earlier_optimizer: that of earlier experiments.
        evaluated: which parameters are evaluated.
        dropout_keep: the share of values that dropout keeps.
        not_stated: what the paper leaves out.
    """

    framework: Name
    replicas: Positive
    device: Name
    optimizer: Optimizer
    earlier_optimizer: Optimizer
    learning_rate: LearningRate
    evaluated: Name
    dropout_keep: Share
    residual_scale: Scales
    not_stated: tuple[Name, ...]


class Result(Strict):
    """The errors of a network.

    Attributes:
        table: the table that prints them.
        crops: how each image is evaluated.
        subset: the images.
        top1: how often the first guess is wrong, None where it is not printed.
        top5: how often the first five are.
        note: what to know of it.
    """

    table: Positive
    crops: Crops
    subset: Subset
    top1: Percent | None = None
    top5: Percent
    note: str = ""

    @property
    def protocol(self) -> str:
        """How each image is evaluated, in words: `1 crop`, `144 crops`, `dense`."""
        return self.crops if self.crops == "dense" else pluralize(self.crops, "crop")


class Ensemble(Result):
    """The errors of several models together; `members` counts the models of each network."""

    members: Annotated[Mapping[str, Positive], Field(min_length=1)]


class Curve(Strict):
    """Errors while training, read off the lines of figures: (epoch, error) as epochs rise."""

    figures: tuple[Positive, ...]
    points: Annotated[tuple[tuple[Positive, Percent], ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _in_order(self) -> "Curve":
        epochs = [epoch for epoch, _ in self.points]
        if epochs != sorted(set(epochs)):
            raise ValueError("the epochs must rise from point to point")
        return self


class Facts(Strict):
    """What one paper says of training and results.

    Attributes:
        facts: the version of this form.
        networks: what the paper calls each network, by the name of its spec.
        results: the errors of single models, by network.
        ensembles: the errors of several models together.
        curves: by network and metric, `top1` or `top5`.
    """

    facts: Literal[1]
    title: Name
    arxiv: Name
    networks: Mapping[str, Network]
    training: Training
    results: Mapping[str, tuple[Result, ...]]
    ensembles: tuple[Ensemble, ...] = ()
    curves: Mapping[str, Mapping[Literal["top1", "top5"], Curve]] = {}

    @model_validator(mode="after")
    def _named(self) -> "Facts":
        members = (name for each in self.ensembles for name in each.members)
        for name in (*self.results, *self.curves, *members):
            if name not in self.networks:
                raise ValueError(f"`{name}` is not among `networks`")
        return self
