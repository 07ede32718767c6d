"""A scene that has every kind of part, with one text in all of its places."""

from archspec.diagnostics import Span
from archspec.language.box_printer import Caption
from archspec.render.backends.outline_text import assign_identifiers, print_label
from archspec.render.provenance_mark import format_mark
from archspec.render.scene.model import (
    BoxKind,
    Figure,
    Scene,
    SceneBox,
    SceneFork,
    SceneGroup,
    SceneHead,
    SceneLane,
    UseSummary,
)

PAYLOADS = [
    "<script>alert(1)</script>",
    '<img src=x onerror="alert(1)">',
    '"]; click n1 call alert()',
    '"]\n    end\n    click a href "javascript:alert(1)"',
    '"]:::x --> other["',
    "\\N \\G \\L \\n \\",
    '\\" \\\\"',
    '", URL="javascript:alert(1)", x="',
    "%%{init: {'theme':'dark'}}%% %%",
    "$$\\int$$ $x$ 100% {a} #quot; &lt; &#60; #35;",
    "`code` **bold** _it_ ~s~ ^2",
    "# heading",
    "1. item",
    "2) item",
    "- item",
    "+ item",
    "fa:fa-car",
    "https://example.org www.example.org a@example.org",
    "style x:#fff;",
    "classDef a:#123;",
    "ﬂ°°60¶ßscriptﬂ°°62¶ß",
    "}\\end{tikzpicture}\\input{/etc/passwd}",
    "\\write18{id} ^^5cinput \\csname a\\endcsname",
    "-- --- ,, `` '' << >> ?` !`",
    "\u202eabc\u2066 \x00\x1b[31m\x07 \u200b\ufeff",
    "a\nb\r\nc\td\u2028e\x85f",
    "---\ntitle: x\n---\nflowchart LR",
    "é ß × → α Ω ∞ 畳み 😀 \ud800",
    "end",
    "*/ --> // <!-- ]]> ''' \"\"\"",
    "   indented",
]

MARK = format_mark("tiny.yaml", "0123456789abcdef")

HOSTILE = ("\n".join(PAYLOADS), *PAYLOADS[:2])
"""All of them in one text, and the worst alone, for what takes its time."""

SPAN = Span("tiny.yaml", 3, 5, 3, 9)


def hostile_scene(text="text", path="conv"):
    """A spine with a block, a block in place and a head for training, and one text everywhere."""
    caption = Caption((text,))
    entry = SceneBox("input", BoxKind.INPUT, caption, size=text)
    inner = SceneGroup(
        SceneBox("stem/in", BoxKind.BLOCK, caption),
        (SceneBox("stem/in/a", BoxKind.CONV, caption, path, SPAN, text, 10, 20, receptive=(3, 3)),),
    )
    group = SceneGroup(
        SceneBox("stem", BoxKind.BLOCK, caption, size=text),
        (inner, SceneBox("stem/b", BoxKind.POOL, caption)),
    )
    stage = SceneBox("stage", BoxKind.BLOCK, caption, path, SPAN, text, repeat=4, figure="Block")
    lanes = (
        SceneLane(text, ()),
        SceneLane(text, (SceneBox("l.0", BoxKind.SCALE, caption, size=text),)),
    )
    fork = SceneFork(
        lanes, SceneBox("l_0", BoxKind.SUM, Caption(("+",)), path, SPAN, text), residual=True
    )
    head = SceneHead(
        text, "stage", (SceneBox("aux", BoxKind.HEAD, caption, path),), in_training=True
    )
    uses = (UseSummary(path, text, text, 1, 2), UseSummary(path, text, text, 2, 3))
    letters = ((text, (text, text)),)
    items = (group, stage, fork)
    spine = Figure("", text, text, (entry,), items, (head,), uses[:1], (), SPAN)
    inside = (
        SceneBox("a", BoxKind.CONV, caption, path, SPAN, text),
        SceneBox("end", BoxKind.ACTIVATION, caption),
    )
    first = SceneBox("entry", BoxKind.ENTRY, caption, size=text)
    block = Figure("Block", text, text, (first,), inside, (), uses, letters, SPAN)
    return Scene("tiny", text, 1, 2, text, (spine, block), "tiny.yaml")


EDGES = [
    ("network_input", "network_stem_in_a", False),
    ("network_stem_in_a", "network_stem_b", False),
    ("network_stem_b", "network_stage", False),
    ("network_stage", "network_l_0", False),
    ("network_stage", "network_l_0_2", False),
    ("network_l_0", "network_l_0_2", False),
    ("network_stage", "network_aux", True),
    ("Block_entry", "Block_a", False),
    ("Block_a", "Block_end", False),
]


def labels_of(scene):
    """All texts of boxes, by their identifiers."""
    names = assign_identifiers(scene)
    return {
        names[figure.key, box.key]: print_label(box)
        for figure in scene.figures
        for box in figure.boxes()
    }
