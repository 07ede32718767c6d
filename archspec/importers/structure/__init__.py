"""Find chains, branches, residuals and blocks in the boxes of a network."""

from archspec.importers.boxes import BoxGraph
from archspec.importers.structure.frames import build_frames
from archspec.importers.structure.labels import label_values
from archspec.importers.structure.model import Frame, walk_frames
from archspec.importers.structure.repeats import find_repeats
from archspec.importers.structure.residuals import complete_residuals


def find_structure(graph: BoxGraph) -> Frame:
    """Return a network as nested frames, whose steps are as a spec would list them."""
    root = build_frames(graph)
    for frame in walk_frames(root):
        complete_residuals(frame.steps)
    find_repeats(root, graph)
    for frame in walk_frames(root):
        label_values(frame)
    return root
