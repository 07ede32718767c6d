"""Random valid specs, for tests of whatever takes a spec."""

from tests.specgen.growth import RandomSpec, random_spec

__all__ = ["RandomSpec", "random_spec"]
