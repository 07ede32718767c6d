"""What `archspec serve` refuses; `tests/live` has what it does."""

import socket

import pytest

from tests.app.calls import Call


@pytest.mark.parametrize("spec", ["-", "git:HEAD:net.yaml"])
def test_a_page_follows_files_alone(call: Call, spec: str) -> None:
    done = call("serve", spec)
    assert done.status == 2
    assert "a page follows a file" in done.err


def test_a_spec_that_is_not_there(call: Call) -> None:
    done = call("serve", "no.yaml")
    assert (done.status, done.out) == (2, "")
    assert "error[A401]" in done.err


def test_addresses_that_cannot_be_had(call: Call) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = call("serve", "--port", str(port), "net.yaml")
    assert done.status == 2
    assert done.err == (
        f"error[A420]: `127.0.0.1` port {port} cannot be had: address already in use\n"
        "  = help: `--port 0` takes a free port\n"
        "\nfound 1 error; `archspec explain A420` says more\n"
    )
    done = call("serve", "--host", "192.0.2.1", "--port", "0", "net.yaml")  # of no machine
    assert done.status == 2
    assert "= help: `--host 127.0.0.1` is this machine" in done.err
