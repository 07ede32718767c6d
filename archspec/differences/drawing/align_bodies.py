"""Align a repeated block of one network with a repeated body of the other."""

from collections.abc import Mapping
from dataclasses import replace
from itertools import chain

from archspec.diagnostics import Span
from archspec.differences.drawing.mark import map_boxes
from archspec.differences.drawing.match_items import ScenePairing
from archspec.render.scene.model import Figure, Scene, SceneBox


def match_bodies(one: Scene, two: Scene, pairing: ScenePairing) -> tuple[Scene, Scene]:
    """Return two scenes in which a repeated block opens a body wherever its match does.

    `4 x Cell` becomes a stage whose body contains only the cell, so that it can be compared with a
    stage whose body contains more.
    """
    return (
        _open_bodies(one, pairing.olds, _map_bodies(two, pairing.news)),
        _open_bodies(two, pairing.news, _map_bodies(one, pairing.olds)),
    )


def _map_bodies(scene: Scene, numbers: Mapping[Span, int]) -> dict[int, Figure]:
    """Return the figures of bodies by the number of their step."""
    figures = {figure.key: figure for figure in scene.figures if figure.key}
    found: dict[int, Figure] = {}
    for box in chain.from_iterable(figure.boxes() for figure in scene.figures):
        number = numbers.get(box.span) if box.span else None
        body = figures.get(box.figure)
        if number is None or body is None or body.span != box.span:
            continue
        if number in {numbers.get(scene_box.span) for scene_box in body.boxes() if scene_box.span}:
            found[number] = body
    return found


def _open_bodies(scene: Scene, numbers: Mapping[Span, int], bodies: Mapping[int, Figure]) -> Scene:
    """Return a scene with a body for each step that lacks one and whose partner has one."""
    figures = {figure.key: figure for figure in scene.figures if figure.key}
    made: dict[str, Figure] = {}

    def opening(box: SceneBox) -> SceneBox:
        number = numbers.get(box.span) if box.span else None
        block = figures.get(box.figure)
        if number is None or block is None or number not in bodies or block.span == box.span:
            return box
        body = _build_body(box, block, bodies[number])
        made[body.key] = body
        return replace(box, figure=body.key)

    opened = [map_boxes(figure, opening) for figure in scene.figures]
    return replace(scene, figures=(*opened, *made.values()))


def _build_body(box: SceneBox, block: Figure, like: Figure) -> Figure:
    """Return the body of a stage that repeats only a block."""
    assert box.span, "a stage is a step"
    uses = tuple(use for use in block.uses if use.path.startswith(f"{box.path}."))
    uses = uses or block.uses[:1]
    inner = replace(
        box,
        key=f"{box.key}/0",
        path=uses[0].path,
        repeat=1,
        parameters=uses[0].parameters,
        macs=uses[0].macs,
        nodes=box.nodes[: len(box.nodes) // box.repeat],
    )
    return replace(
        block,
        key=f"{box.key}/{like.key}",
        title=like.title,
        number="",
        items=(inner,),
        uses=uses,
        letters=(),
        span=box.span,
    )
