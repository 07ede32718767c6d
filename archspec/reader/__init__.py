"""The reader: from files and text to plain data in which every value has a span.

A spec is untrusted. It is read in a subset of YAML that can only describe data: no tags, no
anchors, nothing that YAML readers interpret differently, with bounded size and depth. No other part
of archspec imports yaml.
"""

from archspec.reader.data import Array, Object, Plain, Scalar, Tree, drop_places
from archspec.reader.documents import read_document
from archspec.reader.files import find_root, read_source, refuse_encoding, resolve_used
from archspec.reader.foreign_files import refuse_binary, refuse_foreign
from archspec.reader.trailing_keys import TrailingParts, split_trailing

__all__ = [
    "Array",
    "Object",
    "Plain",
    "Scalar",
    "TrailingParts",
    "Tree",
    "drop_places",
    "find_root",
    "read_document",
    "read_source",
    "refuse_binary",
    "refuse_encoding",
    "refuse_foreign",
    "resolve_used",
    "split_trailing",
]
