"""PointNet (Qi et al. 2017), Figure 2, for classification and without T-Nets."""

from itertools import pairwise

from torch import Tensor, nn


class PointNet(nn.Module):
    def __init__(self, classes: int = 40) -> None:
        super().__init__()
        widths = (3, 64, 64, 64, 128, 1024)
        shared: list[nn.Module] = []
        for entering, leaving in pairwise(widths):
            shared += [nn.Linear(entering, leaving), PointNorm(leaving), nn.ReLU()]
        self.shared = nn.Sequential(*shared)
        self.classifier = nn.Sequential(
            nn.Linear(1024, 512), nn.BatchNorm1d(512), nn.ReLU(),
            nn.Linear(512, 256), nn.BatchNorm1d(256), nn.ReLU(),
            nn.Dropout(0.3), nn.Linear(256, classes),
        )  # fmt: skip

    def forward(self, points: Tensor) -> Tensor:
        """One score for each class, of points with their coordinates in rows."""
        features: Tensor = self.shared(points.transpose(1, 2)).amax(1)
        scores: Tensor = self.classifier(features)
        return scores


class PointNorm(nn.BatchNorm1d):
    def forward(self, points: Tensor) -> Tensor:
        return super().forward(points.transpose(1, 2)).transpose(1, 2)
