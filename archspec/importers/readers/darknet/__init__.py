"""Read the cfg of Darknet, in which a section is a layer: YOLOv1 to v4, and its classifiers."""

from pathlib import Path
from typing import Final

from archspec.diagnostics import attaching_sources
from archspec.importers.flat import FlatNetwork
from archspec.importers.readers.darknet.layers import LAYERS, CfgNetwork
from archspec.importers.readers.darknet.sections import Section, parse_sections
from archspec.importers.readers.flat_builder import FlatBuilder, MisfitError
from archspec.importers.readers.options import NO_OPTIONS, ReadOptions
from archspec.importers.readers.refusals import refuse_damaged, refuse_layer, refuse_open
from archspec.reader import read_source

_NETWORKS: Final = ("net", "network")


def read_darknet(path: Path, options: ReadOptions = NO_OPTIONS) -> FlatNetwork:
    """Return a network of a cfg as flat operations.

    What enters [yolo], [region] or [detection] is an output; nothing is decoded, and anchors and
    all that only training needs are left out. [reorg] is `PixelUnshuffle`, whose channels come in
    another order.

    Args:
        path: the file.
        options: the sides of the input, in place of those in the file.

    Raises:
        SpecError: A401 or A402 if it cannot be read, A422 if it is no cfg, A425 if it has no size
            of the input, A426 if a section does not fit.
    """
    shown = str(path)
    text = read_source(path, shown)
    with attaching_sources({shown: text}):
        sections = parse_sections(text, shown)
        if not sections or sections[0].kind not in _NETWORKS or len(sections) < 2:
            help = "begin with `[net]`, and write a section for each layer"
            raise refuse_damaged(shown, "is no cfg of a network", help=help)
        network = CfgNetwork(FlatBuilder(shown))
        value = network.builder.add_input("input", _read_size(sections[0], shown, options))
        for section in sections[1:]:
            value = _add_layer(network, section, value)
            network.values.append(value)
    return network.builder.finish(path.name, network.outputs or [value], origin=shown)


def _read_size(section: Section, shown: str, options: ReadOptions) -> tuple[int, ...]:
    channels = section.get("channels", options.channels)
    sides = options.sides or (section.get("height", 0), section.get("width", 0))
    if min(channels, *sides) < 1:
        help = "write `width=416` and `height=416` below `[net]`"
        raise refuse_open(shown, "the size of its input", help, span=section.span)
    return (channels, *sides)


def _add_layer(network: CfgNetwork, section: Section, value: str) -> str:
    layer = LAYERS.get(section.kind)
    if layer is None:
        return network.add_unknown(section, value, why="the reader does not know this layer")
    try:
        return layer(network, section, value)
    except MisfitError as error:
        if value not in network.builder.shapes:
            return network.add_unknown(section, value, why=str(error))
        raise refuse_layer(f"[{section.kind}]", str(error), span=section.span) from error
