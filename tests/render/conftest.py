"""A real scene for the tests of this folder."""

import pytest

import archspec
from archspec.render.scene.build_scene import build_scene


@pytest.fixture(scope="session")
def inception():
    return build_scene(archspec.load("inception_v4"))
