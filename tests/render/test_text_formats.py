"""Mermaid, DOT, TikZ and Model Explorer say what the scene says, and nothing else."""

import html
import json
import os
import re
import subprocess
import sys
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

import archspec
from archspec.diagnostics import Span
from archspec.diagnostics.visible import visible
from archspec.render import dot, mermaid, tex
from archspec.render.build import scene_of
from archspec.render.dot import dot_of
from archspec.render.explorer import explorer_of
from archspec.render.mark import mark_of, read_mark, sealed
from archspec.render.mermaid import mermaid_of
from archspec.render.metrics import Direction
from archspec.render.scene import Box, Branch, Figure, Fork, Group, Kind, Lane, Scene, edges_of
from archspec.render.texts import figure_contents, heading, identifiers, label
from archspec.render.theme import DARK, LIGHT, PRINT
from archspec.render.tikz import tikz_of
from archspec.render.views import View, draw

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

MARK = mark_of("tiny.yaml", "0123456789abcdef")

SPAN = Span("tiny.yaml", 3, 5, 3, 9)


def _scene(text="text", path="conv"):
    """A spine with a block, a block in place and a head for training, and one text everywhere."""
    entry = Box("input", Kind.INPUT, text, size=text)
    inner = Group(
        Box("stem/in", Kind.BLOCK, text),
        (Box("stem/in/a", Kind.CONV, text, path, SPAN, text, 10, 20, receptive=(3, 3)),),
    )
    group = Group(Box("stem", Kind.BLOCK, text, size=text), (inner, Box("stem/b", Kind.POOL, text)))
    stage = Box("stage", Kind.BLOCK, text, path, SPAN, text, repeat=4, figure="Block")
    lanes = (Lane(text, ()), Lane(text, (Box("l.0", Kind.SCALE, text, size=text),)))
    fork = Fork(lanes, Box("l_0", Kind.SUM, "+", path, SPAN, text), residual=True)
    head = Branch(text, "stage", (Box("aux", Kind.HEAD, text, path),), in_training=True)
    spine = Figure("", text, text, (entry,), (group, stage, fork), (head,), text, 1, 2, ("",), SPAN)
    inside = (Box("a", Kind.CONV, text, path, SPAN, text), Box("end", Kind.ACTIVATION, text))
    first = Box("entry", Kind.ENTRY, text, size=text)
    block = Figure("Block", text, text, (first,), inside, (), text, 1, 2, ("stage.0",), SPAN)
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


def _labels(scene):
    """All texts of boxes, by their identifiers."""
    names = identifiers(scene)
    return {
        names[figure.key, box.key]: label(box) for figure in scene.figures for box in figure.boxes()
    }


@pytest.fixture(scope="module")
def inception():
    return scene_of(archspec.load("inception_v4"))


# Mermaid -------------------------------------------------------------------------------------

SHAPE = r"(?:\(\[|\[\[|\(\(|\(|\[)"
NODE = re.compile(rf'(\w+){SHAPE}"([^"\n]*)"[)\]]+:::(\w+)')
EDGE = re.compile(r'(\w+) (-->|-\.->)(?:\|"([^"\n]*)"\|)? (\w+)')
SUBGRAPH = re.compile(r'subgraph (\w+)\["([^"\n]*)"\]')
STYLE = re.compile(r"class \w+ \w+|classDef \w+ fill:#\w{6},stroke:#\w{6},color:#\w{6}")
SAFE = re.compile(r"(?:#\d+;|[^\x00-\x20!-'*+/:-<>-@\[-`{-~ﬂ¶]| )*")


def _unescape_mermaid(text):
    assert SAFE.fullmatch(text), text
    return re.sub(r"#(\d+);", lambda found: chr(int(found[1])), text)


def _read_mermaid(text):
    """Title, nodes by identifier, edges, frames by identifier with their depth."""
    start, title, stop, mark, flow, *lines = text.removesuffix("\n").split("\n")
    assert (start, stop, mark) == ("---", "---", f"%% {MARK}")
    assert re.fullmatch(r"flowchart (BT|TB|LR)", flow)
    nodes, edges, frames, depth = {}, [], {}, 0
    for line in map(str.strip, lines):
        if found := NODE.fullmatch(line):
            assert found[1] not in nodes
            nodes[found[1]] = (_unescape_mermaid(found[2]), depth)
        elif found := EDGE.fullmatch(line):
            edges.append((found[1], found[4], found[2] == "-.->"))
        elif found := SUBGRAPH.fullmatch(line):
            frames[found[1]] = (_unescape_mermaid(found[2]), depth)
            depth += 1
        elif line == "end":
            depth -= 1
        else:
            assert STYLE.fullmatch(line), line
    assert depth == 0
    return json.loads(title.removeprefix("title: ")), nodes, edges, frames


@pytest.mark.parametrize("payload", PAYLOADS)
def test_mermaid_holds_any_text(payload):
    scene = _scene(payload, payload)
    text = mermaid_of(scene, LIGHT, MARK)
    title, nodes, edges, frames = _read_mermaid(text)
    assert title == visible(payload)
    assert {name: each for name, (each, _) in nodes.items()} == {
        name: each.strip() for name, each in _labels(scene).items()
    }
    assert edges == EDGES
    assert frames == {
        "network_stem": (label(scene.spine.items[0].box).strip(), 0),
        "network_stem_in": (label(scene.spine.items[0].box).strip(), 1),
        "block_Block": (heading(scene.figures[1]).strip(), 0),
    }
    body = text.split("\n", 4)[4]
    for mark in ("%%", "<", "`", "$", "&", "javascript:", "www.", "fa:"):
        assert mark not in body
    assert not set("<>%&#") & set(text.split("\n")[1])


def test_mermaid_in_full():
    scene = replace(_scene("Box"), figures=(_scene("3×3 Conv (96 V)").figures[1],))
    assert mermaid_of(scene, PRINT, MARK, direction=Direction.RIGHT) == (
        "---\n"
        'title: "3×3 Conv (96 V) · Figure 3×3 Conv (96 V) · 3×3 Conv (96 V) → 3×3 Conv (96 V)"\n'
        "---\n"
        f"%% {MARK}\n"
        "flowchart LR\n"
        '    Block_entry(["3×3 Conv (96 V)"]):::entry\n'
        '    Block_a["3×3 Conv (96 V)"]:::conv\n'
        '    Block_end("3×3 Conv (96 V)"):::activation\n'
        '    Block_entry -->|"3×3 Conv (96 V)"| Block_a\n'
        "    Block_a --> Block_end\n"
        "    classDef entry fill:#ffffff,stroke:#000000,color:#000000\n"
        "    classDef conv fill:#ffffff,stroke:#000000,color:#000000\n"
        "    classDef activation fill:#ffffff,stroke:#000000,color:#000000\n"
    )


@pytest.mark.parametrize(
    "plain", ["3×3 Conv (32 stride 2 V)", "Inception-A × 4", "Dropout (keep 0.8)"]
)
def test_mermaid_leaves_plain_labels_readable(plain):
    assert mermaid.escaped(plain) == plain


@given(st.text())
def test_mermaid_labels_read_back(text):
    assert _unescape_mermaid(mermaid.escaped(text)) == visible(text).strip()


# DOT -----------------------------------------------------------------------------------------

QUOTED = r'"((?:[^"\\\n]|\\[\\"])*)"'
ATTRIBUTES = rf"\[((?:\w+={QUOTED}(?:, )?)+)\]"
DOT_NODE = re.compile(rf'"(\w+)" {ATTRIBUTES};')
DOT_EDGE = re.compile(rf'"(\w+)" -> "(\w+)"(?: {ATTRIBUTES})?;')
DOT_DEFAULT = re.compile(rf"(graph|node|edge) {ATTRIBUTES};")
DOT_CLUSTER = re.compile(r'subgraph "cluster_(\w+)" \{')
DOT_LABEL = re.compile(rf'label={QUOTED}; color="#\w{{6}}";')


def _unescape_dot(text):
    return html.unescape(re.sub(r"\\(.)", r"\1", text))


def _attributes(text):
    found = re.findall(rf"(\w+)={QUOTED}", text or "")
    return {name: _unescape_dot(value) for name, value in found}


def _read_dot(text):
    """Title, nodes and edges with their attributes, clusters with their labels."""
    mark, first, *lines, last = text.removesuffix("\n").split("\n")
    assert mark == f"// {MARK}"
    assert re.fullmatch(rf"digraph {QUOTED} \{{", first)
    assert last == "}"
    title, nodes, edges, clusters, around = "", {}, [], {}, []
    for line in map(str.strip, lines):
        if found := DOT_NODE.fullmatch(line):
            assert found[1] not in nodes
            nodes[found[1]] = _attributes(found[2])
        elif found := DOT_EDGE.fullmatch(line):
            light = _attributes(found[3]).get("style") == "dashed"
            edges.append((found[1], found[2], light))
        elif found := DOT_DEFAULT.fullmatch(line):
            title = _attributes(found[2]).get("label", title)
        elif found := DOT_CLUSTER.fullmatch(line):
            around.append(found[1])
        elif found := DOT_LABEL.fullmatch(line):
            clusters[around[-1]] = (_unescape_dot(found[1]), len(around))
        else:
            assert line == "}", line
            around.pop()
    assert not around
    return title, nodes, edges, clusters


@pytest.mark.parametrize("payload", PAYLOADS)
def test_dot_holds_any_text(payload):
    scene = _scene(payload, payload)
    title, nodes, edges, clusters = _read_dot(dot_of(scene, LIGHT, MARK))
    assert title == visible(payload)
    assert {name: each["label"] for name, each in nodes.items()} == _labels(scene)
    assert nodes["network_stage"]["tooltip"] == visible(payload)
    assert not any("URL" in each or "href" in each for each in nodes.values())
    assert edges == EDGES
    assert clusters == {
        "network_stem": (label(scene.spine.items[0].box), 1),
        "network_stem_in": (label(scene.spine.items[0].box), 2),
        "Block": (heading(scene.figures[1]), 1),
    }


@given(st.text())
def test_dot_texts_read_back(text):
    written = dot.escaped(text)
    assert re.fullmatch(QUOTED, f'"{written}"')
    assert _unescape_dot(written) == visible(text)


# TeX -----------------------------------------------------------------------------------------

TEX_PIECE = re.compile(
    r"\\text(?P<word>[a-z]+)\{\}"
    r"|\\(?P<sign>[{}$&#%_])"
    r"|\\ensuremath\{(?P<formula>\\?[a-zA-Z]+)\}"
    r"|(?P<joined>[-,])\{\}"
    r"|(?P<space>~)"
    r"|(?P<plain>[^\\{}$&#%_^~<>|\"'`\n\x00-\x1f])"
)
WORDS = {
    "backslash": "\\",
    "asciicircum": "^",
    "asciitilde": "~",
    "less": "<",
    "greater": ">",
    "bar": "|",
    "quotedbl": '"',
    "quotesingle": "'",
    "asciigrave": "`",
}


def _unescape_tex(text):
    """Undo the escaping of ASCII; anything that TeX would act on fails."""
    at, parts = 0, []
    while at < len(text):
        found = TEX_PIECE.match(text, at)
        assert found, text[at:]
        parts.append(WORDS[found["word"]] if found["word"] else found[found.lastgroup or 0])
        at = found.end()
    return "".join(parts)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("\\", r"\textbackslash{}"),
        ("{}$&#%_", r"\{\}\$\&\#\%\_"),
        ("^~", r"\textasciicircum{}\textasciitilde{}"),
        ("<|>", r"\textless{}\textbar{}\textgreater{}"),
        ("\"'`", r"\textquotedbl{}\textquotesingle{}\textasciigrave{}"),
        ("--- ,,", "-{}-{}- ,{},"),
        ("a-b, c", "a-b, c"),
        ("3×3 Conv (96 V) → é…", "3×3 Conv (96 V) → é…"),
        (
            "αοΩΑ≤⊕",
            r"\ensuremath{\alpha}\ensuremath{o}\ensuremath{\Omega}\ensuremath{A}"
            r"\ensuremath{\leq}\ensuremath{\oplus}",
        ),
        ("畳😀", "U+7573U+1F600"),
        ("a\nb", r"a\textbackslash{}nb"),
    ],
)
def test_tex_writes_signs_as_commands(text, written):
    assert tex.escaped(text) == written


@given(st.text(st.characters(max_codepoint=0x7F)))
def test_tex_of_ascii_reads_back(text):
    assert _unescape_tex(tex.escaped(text)) == visible(text)


@given(st.text())
def test_tex_never_holds_what_tex_acts_on(text):
    _unescape_tex(tex.escaped(text))


NODE_TEXT = re.compile(r"(\\node\[.*?\] at \(.*?\) )\{(.*)\};")


def _without_texts(document):
    """The commands of a picture without texts and places, and the texts."""
    texts, commands = [], []
    for line in document.split("\n"):
        found = NODE_TEXT.fullmatch(line)
        command = found[1] if found else line
        texts += [found[2]] if found else []
        commands.append(re.sub(r"-?\d+(?:\.\d+)?", "0", command))
    return commands, texts


@pytest.mark.parametrize("payload", PAYLOADS)
def test_tikz_is_the_same_picture_whatever_the_texts_say(payload):
    harmless, _ = _without_texts(_tikz(_scene()))
    commands, texts = _without_texts(_tikz(_scene(payload, payload)))
    assert commands == harmless
    for text in texts:
        body = text.removeprefix(r"\bfseries ")
        body = re.sub(r"\\textcolor\{faint\}\{\\mdseries\{\}~(.*)\}$", r"\1", body)
        _unescape_tex(body)


def _tikz(scene):
    return tikz_of(draw(scene, View()), LIGHT, MARK)


def test_tikz_draws_every_box_and_arrow(inception):
    drawing = draw(inception, View())
    document = tikz_of(drawing, LIGHT, MARK)
    assert document.startswith(f"% {MARK}\n\\documentclass[tikz]{{standalone}}\n")
    assert document.endswith("\\end{tikzpicture}\n\\end{document}\n")
    assert document.count(r"\draw[flow]") == len(drawing.part.lines)
    for placed in drawing.part.boxes:
        assert f"{{{tex.escaped(placed.box.label)}}};" in document or placed.box.figure
    assert r"{\bfseries Inception-A\textcolor{faint}{\mdseries{}~× 4}};" in document


def test_tikz_tells_kinds_apart_in_print(inception):
    document = tikz_of(draw(inception, View()), PRINT, MARK)
    pools = [box for figure in inception.figures for box in figure.boxes()]
    pools = [box for box in pools if box.kind in (Kind.POOL, Kind.AVERAGE)]
    plain = tikz_of(draw(inception, View()), LIGHT, MARK)
    strokes = re.compile(r"\\draw\[draw=[^]]*\] \S+ -- \S+;")
    assert len(strokes.findall(document)) == 2 * len(pools)
    assert not strokes.findall(plain)


# Model Explorer ------------------------------------------------------------------------------


@pytest.mark.parametrize("payload", PAYLOADS)
def test_explorer_holds_any_text(payload):
    scene = _scene(payload, payload)
    text = explorer_of(scene, MARK)
    assert text == visible_lines(text)
    document = json.loads(text)
    spine, block = document["graphs"]
    nodes = {node["id"]: node for node in spine["nodes"]}
    assert {node["label"] for node in spine["nodes"] if node["id"] != "l_0"} <= {
        label(box) for box in scene.spine.boxes()
    }
    assert nodes["stem/in/a"]["namespace"] == "stem/in"
    assert nodes["stem/b"]["namespace"] == "stem"
    assert set(spine["groupNodeAttributes"]) == {"", "stem", "stem/in"}
    assert nodes["stage"]["subgraphIds"] == [block["id"]] == ["tiny/Block"]
    assert {"key": "path", "value": visible(payload)} in nodes["stage"]["attrs"]


def visible_lines(text):
    return "\n".join(map(visible_long, text.split("\n")))


def visible_long(line):
    return "".join(visible(each) for each in line)


def test_explorer_edges_are_those_of_the_figures(inception):
    document = json.loads(explorer_of(inception, MARK))
    assert document["label"] == "Inception-v4"
    assert [graph["id"] for graph in document["graphs"]][:2] == [
        "inception_v4",
        "inception_v4/Stem",
    ]
    for graph, figure in zip(document["graphs"], inception.figures, strict=True):
        ids = [node["id"] for node in graph["nodes"]]
        assert ids == [box.key for box in figure.boxes()]
        found = {
            (edge["sourceNodeId"], node["id"], int(edge["targetNodeInputId"]))
            for node in graph["nodes"]
            for edge in node["incomingEdges"]
        }
        assert len(found) == len(edges_of(figure))
        assert {(source, target) for source, target, _ in found} == {
            (edge.source, edge.target) for edge in edges_of(figure)
        }


def test_explorer_keeps_the_order_of_inputs(inception):
    graph = json.loads(explorer_of(inception, MARK))["graphs"][2]
    concat = next(node for node in graph["nodes"] if node["id"] == "concat")
    assert concat["incomingEdges"][0] == {
        "sourceNodeId": "pool.1",
        "sourceNodeOutputId": "0",
        "targetNodeInputId": "0",
    }
    assert concat["outputsMetadata"] == [
        {"id": "0", "attrs": [{"key": "tensor_shape", "value": "35×35×384"}]}
    ]


def test_explorer_tells_what_a_box_costs(inception):
    nodes = json.loads(explorer_of(inception, MARK))["graphs"][0]["nodes"]
    facts = {pair["key"]: pair["value"] for pair in nodes[2]["attrs"]}
    assert facts["repeat"] == "4"
    assert facts["parameters"] == f"{inception.spine.items[1].parameters:,}"
    assert facts["line"].endswith(f":{inception.spine.items[1].span.line}")


# All formats ---------------------------------------------------------------------------------


def test_the_spine_of_inception_reads_as_in_the_paper(inception):
    _, nodes, edges, frames = _read_mermaid(mermaid_of(inception, LIGHT, MARK))
    assert [each for each, depth in nodes.values() if depth == 0] == [
        "Input (299×299×3)",
        "Stem",
        "Inception-A × 4",
        "Reduction-A",
        "Inception-B × 7",
        "Reduction-B",
        "Inception-C × 3",
        "Average pooling",
        "Dropout (keep 0.8)",
        "FC (1000)",
        "Softmax",
    ]
    assert frames["block_InceptionA"][0] == "Inception-A · Figure 4 · 35×35×384 → 35×35×384"
    assert len(edges) == sum(len(edges_of(figure)) for figure in inception.figures)
    assert _read_dot(dot_of(inception, LIGHT, MARK))[2] == edges


@pytest.mark.parametrize("write", [mermaid_of, dot_of])
@pytest.mark.parametrize(
    ("direction", "word"), [(Direction.UP, "BT"), (Direction.DOWN, "TB"), (Direction.RIGHT, "LR")]
)
def test_data_flow_where_they_should(inception, write, direction, word):
    assert re.search(rf"\b{word}\b", write(inception, LIGHT, MARK, direction=direction))


@pytest.mark.parametrize("write", [mermaid_of, dot_of])
def test_a_theme_changes_colours_only(inception, write):
    colour = re.compile(r"#[0-9a-f]{6}\b")
    light, dark = write(inception, LIGHT, MARK), write(inception, DARK, MARK)
    assert light != dark
    assert colour.sub("", light) == colour.sub("", dark)


@pytest.mark.parametrize("write", [mermaid_of, dot_of])
def test_sizes_stand_where_they_change(inception, write):
    text = write(replace(inception, figures=(inception.spine,)), LIGHT, MARK)
    assert text.count("35×35×384") == 1
    assert text.count("17×17×1024") == 1


def test_the_mark_can_be_read_back(inception):
    texts = [
        mermaid_of(inception, LIGHT, MARK),
        dot_of(inception, LIGHT, MARK),
        tikz_of(draw(inception, View()), LIGHT, MARK),
        explorer_of(inception, MARK),
    ]
    for text in texts:
        assert text.count(MARK) == 1
        mark = read_mark(sealed(text.encode()))
        assert mark is not None
        assert mark.intact


def test_identifiers_are_unique_words_and_no_keywords():
    names = list(identifiers(_scene()).values())
    assert len(set(names)) == len(names)
    assert {"network_l_0", "network_l_0_2", "Block_end"} <= set(names)
    assert all(re.fullmatch(r"[A-Za-z]\w*_\w+", name) for name in names)


def test_every_box_is_written_once():
    scene = _scene()
    for figure in scene.figures:
        flat = [
            each.box.key if isinstance(each, Group) else each.key
            for each in figure_contents(figure)
        ]
        assert len(set(flat)) == len(flat)


def test_texts_are_the_same_under_every_hash_seed():
    program = (
        "import archspec, hashlib; from archspec.render.build import scene_of;"
        "from archspec.render.views import View, draw; from archspec.render import theme;"
        "from archspec.render import mermaid, dot, tikz, explorer;"
        "scene = scene_of(archspec.load('inception_resnet_v2')); light = theme.LIGHT;"
        "drawing = draw(scene, View());"
        "texts = [mermaid.mermaid_of(scene, light, ''), dot.dot_of(scene, light, ''),"
        " tikz.tikz_of(drawing, light, ''), explorer.explorer_of(scene, '')];"
        "print(hashlib.sha256(''.join(texts).encode()).hexdigest())"
    )
    seen = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": seed},
            check=True,
            capture_output=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(seen) == 1
