"""A real scene for the tests of this folder."""

import pytest

import archspec
from archspec.render.scene.build_scene import scene_of


@pytest.fixture(scope="session")
def inception():
    return scene_of(archspec.load("inception_v4"))
