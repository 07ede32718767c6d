"""The zoo: each network of `specs/zoo/`, with the network of another library that it must equal.

No library is imported before a peer is made, so that the documentation can read the table.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from importlib import import_module
from typing import Any, Final, TypeAlias

from torch import nn

Make: TypeAlias = Callable[[], nn.Module]


@dataclass(frozen=True, slots=True)
class Peer:
    """A network of the zoo, and its peer.

    Attributes:
        spec: the name of the spec in `specs/zoo/`.
        source: the file of the peer's source, in its package or in `tests/parity/`.
        make: makes the peer, with weights at random.
        entering: the shape of what enters, without the batch; small, since time goes by it.
        changes: what a variant of the spec changes, beside its input, where the network is large.
        unscripted: why `torch.jit.script` does not take the generated source.
        whole: the networks of libraries that the spec equals, where the peer is a smaller one.
    """

    spec: str
    source: str
    make: Make
    entering: tuple[int, ...] = (3, 32, 32)
    changes: Mapping[str, object] = field(default_factory=dict)
    unscripted: str = ""
    whole: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The networks of libraries, in sources of weights, whose weights fit the network."""
        is_plain = isinstance(self.make, partial) and self.make.keywords.keys() <= {"img_size"}
        if isinstance(self.make, partial) and is_plain:
            return (str(self.make.args[0]),)
        return self.whole

    @property
    def text(self) -> str:
        """A variant of the spec that takes the small input."""
        channels, *grid = self.entering
        own = {"input": "x".join(map(str, [*grid, channels])), **self.changes}
        keys = "".join(f"{key}: {json.dumps(value)}\n" for key, value in own.items())
        return f"archspec: 1\nname: small\nextends: zoo/{self.spec}\n{keys}"


def timm(name: str, **options: Any) -> Make:
    """A model of timm."""
    return partial(make_peer, f"timm:{name}", **options)


def torchvision(name: str, **options: Any) -> Make:
    """A model of torchvision, by its function or class in `torchvision.models`."""
    return partial(make_peer, f"torchvision:{name}", **options)


def make_peer(name: str, **options: Any) -> nn.Module:
    """Make a model of a library, by its name in sources of weights."""
    library, _, model = name.partition(":")
    made: nn.Module = (
        import_module("timm").create_model(model, **options)
        if library == "timm"
        else getattr(import_module("torchvision.models"), model)(**options)
    )
    return made


def plain(place: str, *arguments: Any) -> Make:
    """A module of `tests/parity/peers/`, where no library has the network: `file.Class`."""
    file, _, name = place.partition(".")
    return lambda: getattr(import_module(f"tests.parity.peers.{file}"), name)(*arguments)


_AS_IN_TORCHVISION: Final = {
    "set": {
        "defaults.Conv.norm": {"batch": {"eps": 1e-3}},
        "defaults.Conv.bias": False,
        "blocks.Inception.branches.b5.1.kernel": 3,
        "blocks.Auxiliary.body.0": "AdaptiveAvgPool (4)",
        "body.15": "2x2 MaxPool (stride 2 ceil)",
    },
    "remove": ["body.2", "body.5"],
}
"""The GoogLeNet of torchvision has BN in place of LRN, 3x3 for 5x5, and other pools."""

PEERS: Final = (
    Peer("alexnet", "tests/parity/peers/alexnet.py", plain("alexnet.AlexNet", 1, 64),
         (3, 67, 67), {"set": {"params.features": 64}}),
    Peer("cbam_resnet50", "timm/models/resnet.py",
         timm("resnet50", block_args={"attn_layer": "cbam"})),
    Peer("coatnet_0", "timm/models/maxxvit.py", plain("coatnet.coatnet_0", 64), (3, 64, 64),
         {"set": {}}),
    Peer("convmixer_768_32", "timm/models/convmixer.py", plain("convmixer.convmixer", 64, 4),
         (3, 28, 28), {"set": {"params.h": 64, "params.depth": 4}},
         whole=("timm:convmixer_768_32",)),
    Peer("convnext_tiny", "timm/models/convnext.py", timm("convnext_tiny")),
    Peer("convnextv2_atto", "timm/models/convnext.py", timm("convnextv2_atto")),
    Peer("cspdarknet53", "timm/models/cspnet.py", timm("cspdarknet53")),
    Peer("cyclegan", "tests/parity/peers/cyclegan.py", plain("cyclegan.generator", 8), (3, 32, 32),
         {"set": {"params.c": 8}}),
    Peer("darts", "tests/parity/peers/darts.py", plain("darts.DARTS", 4, 8), (3, 16, 16),
         {"set": {"params.c": 4, "params.n": 2}}),
    Peer("dcgan", "tests/parity/peers/dcgan.py", plain("dcgan.generator"), (100, 1, 1)),
    Peer("deeplabv3_resnet50", "torchvision/models/segmentation/deeplabv3.py",
         plain("deeplabv3.deeplabv3")),
    Peer("densenet121", "timm/models/densenet.py", timm("densenet121")),
    Peer("dpn68", "timm/models/dpn.py", timm("dpn68")),
    Peer("efficientnet", "timm/models/efficientnet.py", timm("efficientnet_b0")),
    Peer("efficientnetv2_s", "torchvision/models/efficientnet.py",
         torchvision("efficientnet_v2_s")),
    Peer("espcn", "tests/parity/peers/espcn.py", plain("espcn.espcn"), (1, 17, 17)),
    Peer("facenet", "tests/parity/peers/facenet.py", plain("facenet.FaceNet"), (3, 96, 96)),
    Peer("fasternet_t0", "timm/models/fasternet.py", timm("fasternet_t0")),
    Peer("fpn_resnet50", "torchvision/models/detection/backbone_utils.py",
         plain("fpn_resnet50.fpn")),
    Peer("ghostnet", "timm/models/ghostnet.py", timm("ghostnet_100")),
    Peer("googlenet", "torchvision/models/googlenet.py",
         plain("googlenet.in_order"), changes=_AS_IN_TORCHVISION),
    Peer("hrnet_w18", "timm/models/hrnet.py", timm("hrnet_w18")),
    Peer("inception_next_tiny", "timm/models/inception_next.py", timm("inception_next_tiny")),
    Peer("lenet5", "tests/parity/peers/lenet5.py", plain("lenet5.LeNet5"), (1, 32, 32)),
    Peer("mambaout_femto", "timm/models/mambaout.py", timm("mambaout_femto")),
    Peer("mixer_s16", "timm/models/mlp_mixer.py", timm("mixer_s16_224", img_size=64), (3, 64, 64),
         {"set": {}}),
    Peer("mnasnet_a1", "timm/models/efficientnet.py", timm("semnasnet_100")),
    Peer("mobilenetv1", "timm/models/efficientnet.py", timm("mobilenetv1_100", act_layer="relu")),
    Peer("mobilenetv2", "timm/models/efficientnet.py", timm("mobilenetv2_100")),
    Peer("mobilenetv3_large", "timm/models/mobilenetv3.py", timm("mobilenetv3_large_100")),
    Peer("mobilenetv4_conv_small", "timm/models/mobilenetv3.py", timm("mobilenetv4_conv_small")),
    Peer("nasnet_a", "timm/models/nasnet.py",
         plain("nasnet.NASNet", 8, 8, 2), (3, 65, 65),
         {"set": {"params.c": 8, "params.stem": 8, "params.n": 2}}, whole=("timm:nasnetalarge",)),
    Peer("pix2pix", "tests/parity/peers/pix2pix.py", plain("pix2pix.Pix2Pix", 8), (3, 256, 256),
         {"set": {"params.first": 8, "params.widths": [16, 32, 64, 64, 64, 64],
                  "params.bottom": 64}}),
    Peer("pnasnet5", "timm/models/pnasnet.py", plain("pnasnet.PNASNet", 8, 8, 2), (3, 65, 65),
         {"set": {"params.c": 8, "params.stem": 8, "params.n": 2}}, whole=("timm:pnasnet5large",)),
    Peer("pointnet", "tests/parity/peers/pointnet.py", plain("pointnet.PointNet"), (3, 64)),
    Peer("poolformer_s12", "timm/models/metaformer.py", timm("poolformer_s12"), (3, 64, 64)),
    Peer("regnety_008", "timm/models/regnet.py", timm("regnety_008")),
    Peer("repvgg_a0", "timm/models/byobnet.py", timm("repvgg_a0")),
    Peer("repvgg_a0_deploy", "timm/models/byobnet.py", plain("repvgg.deployed")),
    Peer("res2net50", "timm/models/res2net.py", timm("res2net50_26w_4s")),
    Peer("resnet18", "timm/models/resnet.py", timm("resnet18")),
    Peer("resnet50", "timm/models/resnet.py", timm("resnet50")),
    Peer("resnet50d", "timm/models/resnet.py", timm("resnet50d"), (3, 64, 64)),
    Peer("resnetv2_50", "timm/models/resnetv2.py", timm("resnetv2_50")),
    Peer("resnext50_32x4d", "timm/models/resnet.py", timm("resnext50_32x4d")),
    Peer("seresnet50", "timm/models/resnet.py", timm("seresnet50")),
    Peer("shufflenetv1", "tests/parity/peers/shufflenetv1.py", plain("shufflenetv1.ShuffleNet")),
    Peer("shufflenetv2", "torchvision/models/shufflenetv2.py", torchvision("shufflenet_v2_x1_0")),
    Peer("sknet50", "timm/models/sknet.py", timm("skresnext50_32x4d")),
    Peer("squeezenet", "torchvision/models/squeezenet.py", torchvision("squeezenet1_0"),
         (3, 35, 35)),
    Peer("srresnet", "tests/parity/peers/srresnet.py", plain("srresnet.SRResNet"), (3, 8, 8)),
    Peer("starnet_s1", "timm/models/starnet.py", timm("starnet_s1")),
    Peer("unet", "tests/parity/peers/unet.py", plain("unet.UNet", 8), (1, 188, 188),
         {"set": {"params.widths": [8, 16, 32, 64], "params.bottom": 128}}),
    Peer("unet3d", "tests/parity/peers/unet3d.py", plain("unet3d.UNet3D", 2, 2), (3, 44, 44, 44),
         {"set": {"params.base": 2, "body.0.for.k": [1, 2], "body.1": "Double (4*base 8*base)",
                  "body.2.for.k": [2, 1]}}),
    Peer("unet_padded", "tests/parity/peers/unet.py", plain("unet.UNet", 8, 1), (1, 64, 64),
         {"set": {"params.widths": [8, 16, 32, 64], "params.bottom": 128}}),
    Peer("vgg16", "torchvision/models/vgg.py", plain("vgg16.vgg16", 64), (3, 32, 32),
         {"set": {"params.features": 64}}, whole=("torchvision:vgg16", "timm:vgg16")),
    Peer("vit_tiny", "timm/models/vision_transformer.py",
         timm("vit_tiny_patch16_224", img_size=64), (3, 64, 64), {"set": {}}),
    Peer("vovnet39", "timm/models/vovnet.py", timm("vovnet39a")),
    Peer("wavenet", "tests/parity/peers/wavenet.py", plain("wavenet.WaveNet"), (256, 64)),
    Peer("wide_resnet50_2", "timm/models/resnet.py", plain("wide_resnet.shallow"),
         changes={"set": {f"body.{stage}.repeat": 1 for stage in range(2, 6)}},
         whole=("timm:wide_resnet50_2",)),
    Peer("xception", "timm/models/xception.py", timm("legacy_xception")),
    Peer("yolov5s", "tests/parity/peers/yolov5s.py", plain("yolov5s.YOLOv5s"), (3, 64, 64)),
)  # fmt: skip
