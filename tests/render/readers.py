"""Readers of Mermaid and DOT, as strict as can be: a line that they do not know fails."""

import html
import json
import re

from tests.render.hostile import MARK

SHAPE = r"(?:\(\[|\[\[|\(\(|\(|\[)"
NODE = re.compile(rf'(\w+){SHAPE}"([^"\n]*)"[)\]]+:::(\w+)')
EDGE = re.compile(r'(\w+) (-->|-\.->)(?:\|"([^"\n]*)"\|)? (\w+)')
SUBGRAPH = re.compile(r'subgraph (\w+)\["([^"\n]*)"\]')
STYLE = re.compile(r"class \w+ \w+|classDef \w+ fill:#\w{6},stroke:#\w{6},color:#\w{6}")
SAFE = re.compile(r"(?:#\d+;|[^\x00-\x20!-'*+/:-<>-@\[-`{-~]| )*")


def unescape_mermaid(text):
    assert SAFE.fullmatch(text), text
    return re.sub(r"#(\d+);", lambda found: chr(int(found[1])), text)


def read_mermaid(text):
    """Title, nodes by identifier, edges, frames by identifier with their depth.

    A frame begins with the direction of the whole: Mermaid lays one out downwards that has none.
    """
    start, title, stop, mark, flow, *lines = text.removesuffix("\n").split("\n")
    assert (start, stop, mark) == ("---", "---", f"%% {MARK}")
    assert re.fullmatch(r"flowchart (BT|TB|LR)", flow)
    nodes, edges, frames, depth = {}, [], {}, 0
    begun = ""
    for line in map(str.strip, lines):
        assert (line == flow.replace("flowchart", "direction")) == bool(begun), line
        begun, frame = "", begun
        if frame:
            continue
        if found := NODE.fullmatch(line):
            assert found[1] not in nodes
            nodes[found[1]] = (unescape_mermaid(found[2]), depth)
        elif found := EDGE.fullmatch(line):
            edges.append((found[1], found[4], found[2] == "-.->"))
        elif found := SUBGRAPH.fullmatch(line):
            frames[found[1]] = (unescape_mermaid(found[2]), depth)
            depth, begun = depth + 1, found[1]
        elif line == "end":
            depth -= 1
        else:
            assert STYLE.fullmatch(line), line
    assert depth == 0
    return json.loads(title.removeprefix("title: ")), nodes, edges, frames


QUOTED = r'"((?:[^"\\\n]|\\[\\"])*)"'
ATTRIBUTES = rf"\[((?:\w+={QUOTED}(?:, )?)+)\]"
DOT_NODE = re.compile(rf'"(\w+)" {ATTRIBUTES};')
DOT_EDGE = re.compile(rf'"(\w+)" -> "(\w+)"(?: {ATTRIBUTES})?;')
DOT_DEFAULT = re.compile(rf"(graph|node|edge) {ATTRIBUTES};")
DOT_CLUSTER = re.compile(r'subgraph "cluster_(\w+)" \{')


def unescape_dot(text):
    return html.unescape(re.sub(r"\\(.)", r"\1", text))


def _attributes(text):
    found = re.findall(rf"(\w+)={QUOTED}", text or "")
    return {name: unescape_dot(value) for name, value in found}


def read_dot(text):
    """Title, nodes and edges with their attributes, clusters with their labels."""
    mark, first, *lines, last = text.removesuffix("\n").split("\n")
    assert mark == f"// {MARK}"
    assert re.fullmatch(rf"digraph {QUOTED} \{{", first)
    assert last == "}"
    title, nodes, edges, clusters = "", {}, [], {}
    around: list[str] = []
    for line in map(str.strip, lines):
        if found := DOT_NODE.fullmatch(line):
            assert found[1] not in nodes
            nodes[found[1]] = _attributes(found[2])
        elif found := DOT_EDGE.fullmatch(line):
            light = _attributes(found[3]).get("style") == "dashed"
            edges.append((found[1], found[2], light))
        elif found := DOT_DEFAULT.fullmatch(line):
            text = _attributes(found[2]).get("label", "")
            if around:
                clusters[around[-1]] = (text, len(around))
            elif found[1] == "graph":
                title = text
        elif found := DOT_CLUSTER.fullmatch(line):
            around.append(found[1])
        else:
            assert line == "}", line
            around.pop()
    assert not around
    return title, nodes, edges, clusters
