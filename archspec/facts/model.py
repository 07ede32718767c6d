"""The facts of one paper. Errors are in percent; sections and tables are the paper's."""

from collections.abc import Mapping
from typing import Annotated, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, model_validator

from archspec.text.phrases import pluralize

Name: TypeAlias = Annotated[str, Field(min_length=1)]
Positive: TypeAlias = Annotated[int, Field(ge=1)]
Share: TypeAlias = Annotated[float, Field(ge=0, le=1)]
Percent: TypeAlias = Annotated[float, Field(ge=0, le=100)]

Crops: TypeAlias = Positive | Literal["dense"]
"""The number of crops of an image that are evaluated, or `dense` for all positions."""

Subset: TypeAlias = Literal["non_blacklisted", "validation", "test"]
"""The images of ImageNet 2012 on which errors are measured.

`non_blacklisted` is the validation set without the images that its authors advise against.
"""


class StrictModel(BaseModel):
    """A mapping with known keys whose values are not converted."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class NetworkFacts(StrictModel):
    """A network as the paper refers to it.

    Attributes:
        printed: its name in the paper.
        spec: whether it is the name of a spec that archspec ships.
        note: a remark on the name.
    """

    printed: Name
    spec: bool = True
    note: str = ""


class Optimizer(StrictModel):
    """An optimizer, with the settings that the paper states."""

    name: Name
    decay: Share | None = None
    epsilon: Annotated[float, Field(gt=0)] | None = None
    momentum: Share | None = None


class LearningRate(StrictModel):
    """A learning rate that is multiplied by a factor at a fixed interval of epochs."""

    initial: Annotated[float, Field(gt=0)]
    factor: Share
    epochs: Positive


class ResidualScales(StrictModel):
    """The factors of residuals."""

    typical: Share
    lowest: Share
    highest: Share

    @model_validator(mode="after")
    def _in_order(self) -> "ResidualScales":
        if not self.lowest <= self.typical <= self.highest:
            raise ValueError("the typical scale must lie between the lowest and the highest")
        return self


class TrainingFacts(StrictModel):
    """How the networks were trained, as far as the paper says.

    Attributes:
        optimizer: the optimizer of the best models.
        earlier_optimizer: the optimizer of earlier experiments.
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
    residual_scale: ResidualScales
    not_stated: tuple[Name, ...]


class ReportedErrors(StrictModel):
    """The errors of a network.

    Attributes:
        table: the table that prints them.
        crops: how each image is evaluated.
        subset: the images.
        top1: the top-1 error, None if it is not printed.
        top5: the top-5 error.
        note: a remark on the result.
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


class EnsembleErrors(ReportedErrors):
    """The errors of an ensemble; `members` counts the models of each network."""

    members: Annotated[Mapping[str, Positive], Field(min_length=1)]


class ErrorCurve(StrictModel):
    """Errors during training, read off the lines of figures: (epoch, error) in ascending order."""

    figures: tuple[Positive, ...]
    points: Annotated[tuple[tuple[Positive, Percent], ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _in_order(self) -> "ErrorCurve":
        epochs = [epoch for epoch, _ in self.points]
        if epochs != sorted(set(epochs)):
            raise ValueError("the epochs must rise from point to point")
        return self


class PaperFacts(StrictModel):
    """What one paper reports about training and results.

    Attributes:
        facts: the version of this format.
        networks: the paper's name for each network, by the name of its spec.
        results: the errors of single models, by network.
        ensembles: the errors of ensembles.
        curves: by network and metric, `top1` or `top5`.
    """

    facts: Literal[1]
    title: Name
    arxiv: Name
    networks: Mapping[str, NetworkFacts]
    training: TrainingFacts
    results: Mapping[str, tuple[ReportedErrors, ...]]
    ensembles: tuple[EnsembleErrors, ...] = ()
    curves: Mapping[str, Mapping[Literal["top1", "top5"], ErrorCurve]] = {}

    @model_validator(mode="after")
    def _named(self) -> "PaperFacts":
        members = (name for ensemble in self.ensembles for name in ensemble.members)
        for name in (*self.results, *self.curves, *members):
            if name not in self.networks:
                raise ValueError(f"`{name}` is not among `networks`")
        return self
