"""Top-1 of a small Inception-v4 in fp32, bf16 and int8, on handwritten digits.

python benchmarks/int8_accuracy.py --epochs 20 --seeds 3

It trains on the digits that scikit-learn ships (8x8 pixels, scaled to 75x75), takes the ranges of
int8 from 128 images of the training set, and counts what is right in the other half. Needs
scikit-learn: pip install -r benchmarks/requirements.txt
"""

import argparse
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Final

import numpy as np
import torch
from sklearn.datasets import load_digits
from torch import Tensor, nn
from torch.nn import functional

import archspec
from archspec.exporters.calibration import CalibrationImages
from archspec.exporters.engines import Engine, open_onnxruntime, open_openvino

SPEC: Final = Path(__file__).with_name("inception_v4_digits.yaml")
SIDE: Final = 75
BATCH: Final = 64
RATE: Final = 3e-3
CALIBRATION: Final = 128
DARKEST: Final = 16

Classify = Callable[[Tensor], Tensor]
"""Returns the numbers for each class, N x C."""


def load_halves() -> tuple[tuple[Tensor, Tensor], tuple[Tensor, Tensor]]:
    """The images and the classes for training, and those for testing."""
    data = load_digits()
    images = torch.tensor(data.images, dtype=torch.float32)[:, None] / DARKEST - 0.5
    images = functional.interpolate(images, (SIDE, SIDE), mode="bilinear", align_corners=False)
    classes = torch.tensor(data.target)
    order = torch.randperm(len(classes), generator=torch.Generator().manual_seed(0))
    train, test = order.chunk(2)
    return (images[train], classes[train]), (images[test], classes[test])


def train_network(images: Tensor, classes: Tensor, epochs: int, seed: int) -> nn.Module:
    torch.manual_seed(seed)
    network = archspec.build(SPEC).train()
    optimizer = torch.optim.AdamW(network.parameters(), lr=RATE, weight_decay=0.05)
    steps = len(classes) // BATCH
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, RATE, epochs * steps)
    for _ in range(epochs):
        for picked in torch.randperm(len(classes))[: steps * BATCH].split(BATCH):
            loss = functional.cross_entropy(network(images[picked]), classes[picked])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
    return network.eval()


@torch.no_grad()
def count_right(classify: Classify, images: Tensor, classes: Tensor) -> int:
    parts = zip(images.split(BATCH), classes.split(BATCH), strict=True)
    return sum(int((classify(part).argmax(1) == right).sum()) for part, right in parts)


def list_forms(network: nn.Module, images: Tensor, folder: Path) -> dict[str, Classify]:
    """What is compared, by name."""
    faster = archspec.optimize(network)
    halved = archspec.optimize(network).to(torch.bfloat16)
    given = CalibrationImages("digits", images.numpy())
    path = folder / "int8.onnx"
    archspec.export(
        faster, path, dynamic="batch", precision="int8", calibration=given, verify=False
    )
    engines = {"ONNX Runtime": open_onnxruntime(path), "OpenVINO": open_openvino(path)}
    return {
        "fp32": network,
        "for inference": faster,
        "for inference, bf16": lambda batch: halved(batch.bfloat16()).float(),
        **{f"for inference, int8, {name}": ask(engine) for name, engine in engines.items()},
    }


def ask(engine: Engine) -> Classify:
    return lambda batch: torch.from_numpy(engine(batch)[0])


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--epochs", type=int, default=20)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--threads", type=int, default=2)
    given = parser.parse_args()
    torch.set_num_threads(given.threads)
    (images, classes), test = load_halves()
    right: dict[str, list[int]] = {}
    for seed in range(given.seeds):
        network = train_network(images, classes, given.epochs, seed)
        with tempfile.TemporaryDirectory() as folder:
            forms = list_forms(network, images[:CALIBRATION], Path(folder))
            for name, classify in forms.items():
                right.setdefault(name, []).append(count_right(classify, *test))
    count = len(test[1])
    print(f"| form | {' | '.join(f'seed {seed}' for seed in range(given.seeds))} | mean |")
    print(f"| --- | {'--: | ' * given.seeds}--: |")
    for name, found in right.items():
        shares = [100 * each / count for each in (*found, np.mean(found))]
        print(f"| {name} | {' | '.join(f'{share:.2f}' for share in shares)} |")


if __name__ == "__main__":
    main()
