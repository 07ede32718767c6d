"""What papers report besides the architecture: training, results and curves.

A file of facts stands beside the specs, in `facts`, and is named after its paper. It is read as
strictly as a spec, and changes no network.
"""

from archspec.facts.model import (
    Crops,
    EnsembleErrors,
    ErrorCurve,
    LearningRate,
    NetworkFacts,
    Optimizer,
    PaperFacts,
    ReportedErrors,
    ResidualScales,
    Subset,
    TrainingFacts,
)
from archspec.facts.read import read_facts

__all__ = [
    "Crops",
    "EnsembleErrors",
    "ErrorCurve",
    "LearningRate",
    "NetworkFacts",
    "Optimizer",
    "PaperFacts",
    "ReportedErrors",
    "ResidualScales",
    "Subset",
    "TrainingFacts",
    "read_facts",
]
