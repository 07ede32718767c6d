"""Makes timm importable for every test of this folder."""

from tests.torchvision_operators import define_missing_operators

define_missing_operators()
