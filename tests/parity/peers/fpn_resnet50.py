"""The feature pyramid of torchvision, without the subsampled P6 that its detectors add."""

from torch import Tensor, nn
from torchvision.models.detection import backbone_utils  # type: ignore[import-untyped]


def fpn() -> nn.Module:
    network: nn.Module = backbone_utils.resnet_fpn_backbone(
        backbone_name="resnet50", weights=None, norm_layer=nn.BatchNorm2d, trainable_layers=5
    )

    def drop_last(_network: nn.Module, _given: object, made: dict[str, Tensor]) -> object:
        return tuple(made.values())[:4]

    network.register_forward_hook(drop_last)
    return network
