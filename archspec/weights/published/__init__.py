"""Which published weights belong to the specs that archspec ships."""

from archspec.weights.published.networks import (
    PublishedWeights,
    find_published,
    list_peers,
    list_specs,
)

__all__ = ["PublishedWeights", "find_published", "list_peers", "list_specs"]
