"""PointNet (Qi et al. 2017), Figure 2, for classification."""

from itertools import pairwise

from torch import Tensor, nn


class PointNet(nn.Module):
    def __init__(self, classes: int = 40) -> None:
        super().__init__()
        self.input_transform = Transform(3)
        self.local = perceptron(3, 64, 64)
        self.feature_transform = Transform(64)
        self.shared = perceptron(64, 64, 128, 1024)
        self.classifier = nn.Sequential(
            *connected(1024, 512), *connected(512, 256), nn.Dropout(0.3), nn.Linear(256, classes)
        )

    def forward(self, points: Tensor) -> Tensor:
        """One score for each class, of points with their coordinates in rows."""
        local = self.local(self.input_transform(points.transpose(1, 2)))
        features: Tensor = self.shared(self.feature_transform(local)).amax(1)
        scores: Tensor = self.classifier(features)
        return scores


class Transform(nn.Module):
    """Multiplies each point by a matrix that all of them give."""

    def __init__(self, size: int) -> None:
        super().__init__()
        self.size = size
        self.shared = perceptron(size, 64, 128, 1024)
        self.matrix = nn.Sequential(
            *connected(1024, 512), *connected(512, 256), nn.Linear(256, size * size)
        )

    def forward(self, points: Tensor) -> Tensor:
        matrix = self.matrix(self.shared(points).amax(1)).view(-1, self.size, self.size)
        moved: Tensor = points @ matrix
        return moved


def perceptron(*widths: int) -> nn.Sequential:
    """A perceptron that all points share."""
    made: list[nn.Module] = []
    for entering, leaving in pairwise(widths):
        made += [nn.Linear(entering, leaving), PointNorm(leaving), nn.ReLU()]
    return nn.Sequential(*made)


def connected(entering: int, leaving: int) -> tuple[nn.Module, ...]:
    return nn.Linear(entering, leaving), nn.BatchNorm1d(leaving), nn.ReLU()


class PointNorm(nn.BatchNorm1d):
    def forward(self, points: Tensor) -> Tensor:
        return super().forward(points.transpose(1, 2)).transpose(1, 2)
