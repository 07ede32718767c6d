"""`archspec build --outputs`: the source of a backbone."""

from pathlib import Path

import archspec
from archspec.runtime import load_source
from tests.app.calls import Call

NAMES = ["stem", "reduction_a"]


def test_the_source_takes_the_weights_of_a_backbone(call: Call, folder: Path) -> None:
    done = call("build", "--outputs", "stem, reduction_a", "inception_v4")
    assert done.status == 0
    text = (folder / "generated" / "inception_v4_backbone.py").read_text()
    network = load_source(text, "inception_v4").InceptionV4()
    network.load_state_dict(archspec.build("inception_v4", outputs=NAMES).state_dict())


def test_it_can_be_for_inference_too(call: Call, folder: Path) -> None:
    arguments = ("build", "--outputs", "stem", "--for", "inference", "inception_v4")
    assert call(*arguments).status == 0
    text = (folder / "generated" / "inception_v4_backbone_inference.py").read_text()
    network = load_source(text, "inception_v4").InceptionV4()
    made = archspec.optimize(archspec.build("inception_v4", outputs=["stem"]))
    network.load_state_dict(made.state_dict())


def test_an_output_that_is_not_there(call: Call, folder: Path) -> None:
    done = call("build", "--outputs", "stm", "inception_v4")
    assert (done.status, done.out) == (1, "")
    assert "did you mean `stem`?" in done.err
    assert not (folder / "generated").exists()
