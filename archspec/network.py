"""A proved network, as `archspec.load` returns it: its graph, and what people ask of one.

A graph knows neither tables nor pictures, which are made from it in layers above. This class adds
the questions to it there, and holds nothing besides.
"""

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal, TypeAlias

from archspec.diagnostics import SpecError
from archspec.graph import Graph

if TYPE_CHECKING:
    from archspec.render.choose_view import (
        DirectionName,
        FitName,
        FormatName,
        HeatName,
        ShowName,
        ThemeName,
    )
    from archspec.render.picture import Picture
    from archspec.summary.summary import Summary

Dtype: TypeAlias = Literal["float32", "float16", "bfloat16", "float64", "int8"]
"""The element types of tensors for which memory can be computed."""

StepOrder: TypeAlias = Literal["params", "macs", "memory", "live"]
"""What steps can be sorted by."""


class Network(Graph):
    """A proved network, which shows itself in a notebook as a poster.

    Examples:
        >>> net = archspec.load("inception_v4")
        >>> net
        <Network inception_v4: 299x299x3 -> 1000, 195 operators, 42,679,816 parameters>
        >>> net.parameters, net.macs
        (42679816, 12253974624)
        >>> node = max(net.nodes, key=lambda node: node.macs)
        >>> node.path, str(node.type)
        ('reduction_a.b33.1', '35x35x224')
    """

    @classmethod
    def of(cls, graph: Graph) -> "Network":
        """Return a graph as a network that answers questions; one that does is returned as it is.

        Examples:
            >>> net = archspec.load("zoo/lenet5")
            >>> archspec.Network.of(net) is net
            True
        """
        if isinstance(graph, cls):
            return graph
        return cls(
            graph.program,
            graph.contents,
            graph.settings,
            graph.heads,
            graph.memory,
            graph._find_warnings,
        )

    def summary(
        self,
        depth: int = 1,
        *,
        batch: int = 1,
        dtype: Dtype = "float32",
        sort: StepOrder | None = None,
    ) -> "Summary":
        """Summarize the network by step: sizes, parameters, MACs, memory, receptive fields.

        Args:
            depth: how many levels to list: 1 for the steps of the body, 2 opens their blocks.
            batch: the number of examples, for MACs and memory.
            dtype: the element type of tensors, for memory.
            sort: what sibling steps are sorted by, largest first; None for their own order.

        Returns:
            Costs, memory in bytes, and the steps; it prints as `archspec summary` does.

        Raises:
            SpecError: A308 for a network with too many steps to list.
            ValueError: for a depth or batch below 1, and for an unknown type or order.

        Examples:
            >>> summary = archspec.load("zoo/lenet5").summary()
            >>> summary.parameters, summary.macs, summary.memory.live
            (61706, 416520, 41728)
            >>> [step.step for step in summary.steps][:2]
            ['5x5 Conv (6)', '2x2 AvgPool (stride 2)']
        """
        from archspec.elaborate.network_size import check_steps
        from archspec.summary.summary import summarize

        return summarize(check_steps(self), depth, batch=batch, dtype=dtype, order=sort or "")

    def render(
        self,
        path: str | os.PathLike[str] | None = None,
        *,
        format: "FormatName | None" = None,
        view: "ShowName | None" = None,
        block: str = "",
        expand: Sequence[str] = (),
        direction: "DirectionName" = "up",
        heat: "HeatName | None" = None,
        theme: "ThemeName" = "auto",
        fit: "FitName | None" = None,
        width: str | None = None,
        title: bool = True,
        wrap: bool = False,
        scale: float | None = None,
    ) -> "Picture":
        """Draw the network in the style of papers, as `archspec render` does.

        Args:
            path: the file to write, over one that is there; None to only return the picture.
            format: the format; None for that of the path, or SVG. PNG and PDF need the extra
                `image`.
            view: `poster` for the network with each distinct block beside it, `network` for it
                alone, `full` with all blocks in place, `block` for the one that `block` names.
            block: the block to draw, by its name.
            expand: the paths of blocks to draw in place.
            direction: the direction of the data flow.
            heat: what colors boxes; None for their kinds.
            theme: the colors; `auto` is light, or follows the viewer's setting on a page.
            fit: the shape of the picture: a slide, a page of A4, the column of a paper.
            width: its width with a unit, `3.3in` or `84mm`, with letters of 6 pt or more.
            title: whether a title stands above it.
            wrap: whether long chains may have several rows.
            scale: device pixels per drawing pixel in a PNG, from 0.1 to 8; None for 2.

        Raises:
            SpecError: A410 if a package is missing, A411 if the format cannot have the picture,
                A418 if letters would be too small in print, A308 for a network with too many
                steps, A409 if the file cannot be written.
            ValueError: for values that do not exist, or do not go together or with the format.

        Examples:
            >>> net = archspec.load("inception_v4")
            >>> net.render(block="InceptionA", theme="dark")
            <Picture .svg of inception_v4.yaml>
            >>> net.render("network.tex", view="network").suffix
            '.tex'
        """
        from archspec.render import draw_network
        from archspec.render.choose_view import PictureOptions, choose_suffix, choose_view

        suffix = choose_suffix(path, format)
        asked = PictureOptions(
            view=view,
            block=block,
            expand=expand,
            direction=direction,
            heat=heat,
            theme=theme,
            fit=fit,
            width=width,
            title=title,
            wrap=wrap,
            scale=scale,
        )
        drawn = choose_view(suffix, asked)
        picture = draw_network(self, drawn, suffix, block=block, expanded=expand)
        if path is not None:
            picture.save(path)
        return picture

    def source(self) -> str:
        """Return the text of its PyTorch module, which `archspec build` writes; needs no torch.

        Raises:
            SpecError: A5xx if no source can be generated.

        Examples:
            >>> source = archspec.load("zoo/lenet5").source()
            >>> [line.split("(")[0] for line in source.splitlines() if line.startswith("class ")]
            ['class ConvTanh', 'class LinearTanh', 'class Lenet5']
        """
        from archspec.codegen import emit

        return emit(self)

    def _repr_svg_(self) -> str | None:
        """Show the poster in a notebook; nothing if the network is too large for one."""
        try:
            return self.render().text
        except SpecError:
            return None
