"""The figure of a spec beside its text."""

from archspec.editor.open_spec import OpenSpec


def draw(opened: OpenSpec) -> str | None:
    """Return the figure of the last good text as SVG; None for a library, or if there was none."""
    from archspec.diagnostics import SpecError
    from archspec.elaborate.network_size import check_steps
    from archspec.render import ALL_BLOCKS, FORMATS, View, build_scene

    good = opened.good
    if good is None or good.graph is None:
        return None
    try:
        scene = build_scene(check_steps(good.graph), ALL_BLOCKS)
        return FORMATS[".svg"].write(scene, View(), opened.file).decode()
    except SpecError:  # too large to be drawn
        return None
