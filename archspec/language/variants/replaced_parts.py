"""Replace parts of data whose places are known."""

from collections.abc import Collection, Mapping

from archspec.reader import Array, Object, Tree


def replace_parts(document: Object, new: Mapping[int, Tree], inside: Collection[int]) -> Object:
    """Return a document with other parts in it.

    Args:
        document: the document.
        new: the other parts, by the identity of those in their place.
        inside: the identities of the data on the way to them, and of what is replaced.
    """
    made = _replace_part(document, new, inside)
    assert isinstance(made, Object), "a document is a mapping"
    return made


def _replace_part(tree: Tree, new: Mapping[int, Tree], inside: Collection[int]) -> Tree:
    if id(tree) in new:
        return new[id(tree)]
    match tree:
        case Array(items, span):
            made = [
                _replace_part(each, new, inside) if id(each) in inside else each for each in items
            ]
            return Array(tuple(made), span)
        case Object(entries, span):
            pairs = [
                (key, _replace_part(each, new, inside)) if id(each) in inside else (key, each)
                for key, each in entries
            ]
            return Object(tuple(pairs), span)
        case _:
            return tree
