"""AlexNet as published in 2012: torchvision has that of 2014, without groups and normalization."""

from torch import Tensor, nn


class AlexNet(nn.Module):
    def __init__(self, positions: int = 36, features: int = 4096) -> None:
        super().__init__()
        self.features = nn.Sequential(
            nn.Conv2d(3, 96, 11, 4),
            nn.ReLU(),
            nn.LocalResponseNorm(5, 5e-4, 0.75, 2),
            nn.MaxPool2d(3, 2),
            nn.Conv2d(96, 256, 5, 1, 2, groups=2),
            nn.ReLU(),
            nn.LocalResponseNorm(5, 5e-4, 0.75, 2),
            nn.MaxPool2d(3, 2),
            nn.Conv2d(256, 384, 3, 1, 1),
            nn.ReLU(),
            nn.Conv2d(384, 384, 3, 1, 1, groups=2),
            nn.ReLU(),
            nn.Conv2d(384, 256, 3, 1, 1, groups=2),
            nn.ReLU(),
            nn.MaxPool2d(3, 2),
        )
        self.classifier = nn.Sequential(
            nn.Linear(256 * positions, features),
            nn.ReLU(),
            nn.Dropout(),
            nn.Linear(features, features),
            nn.ReLU(),
            nn.Dropout(),
            nn.Linear(features, 1000),
        )

    def forward(self, images: Tensor) -> Tensor:
        logits: Tensor = self.classifier(self.features(images).flatten(1))
        return logits
