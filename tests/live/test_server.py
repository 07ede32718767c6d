"""The server over real sockets: who gets what, and what it survives."""

import shutil
import socket
from pathlib import Path

import pytest

from tests.app.repository import Repository
from tests.live.conftest import LIBRARY, SPEC
from tests.live.reading import Server

pytestmark = pytest.mark.xdist_group("live")

WRONG = SPEC.replace("3x3 Conv (8)", "3x3 Conv (8 stride 0)")
WIDER = SPEC.replace("3x3 Conv (8)", "3x3 Conv (12)")

FOREIGN = [
    {"Host": "evil.example"},
    {"Host": "evil.example:{port}"},
    {"Host": "127.0.0.2:{port}"},
    {"Host": "127.0.0.1"},
    {"Host": ""},
    {"Origin": "http://evil.example"},
    {"Origin": "http://localhost:{port}"},  # of another address than that of the request
    {"Origin": "null"},
    {"Sec_Fetch_Site": "cross-site"},
    {"Sec_Fetch_Site": "same-site"},
]
OWN = [
    {},
    {"Host": "localhost:{port}"},
    {"Origin": "http://127.0.0.1:{port}"},
    {"Sec_Fetch_Site": "same-origin"},
    {"Sec_Fetch_Site": "none"},
]


def test_who_may_read(still: Server) -> None:
    for path in ("/", "/difference", "/events?mode=figures", "/favicon.ico", "/nowhere"):
        for headers in FOREIGN:
            named = {name: value.format(port=still.port) for name, value in headers.items()}
            status, answered, text = still.ask(path, **named)
            assert status == 403, headers
            assert "<" not in text
            assert "access-control-allow-origin" not in answered
    for headers in OWN:
        named = {name: value.format(port=still.port) for name, value in headers.items()}
        assert still.ask(**named)[0] == 200, headers


def test_nothing_can_be_written(still: Server) -> None:
    for path in ("/", "/difference", "/events?mode=figures"):
        for method in ("POST", "PUT", "DELETE", "PATCH", "OPTIONS"):
            assert still.ask(path, method)[0] == 405
        assert still.ask(path, "HEAD")[::2] == (200, "")
    assert still.ask("/events?mode=other")[0] == 404
    for path in ("/../cells.yaml", "/specs/net.yaml", "//net.yaml", "/%2e%2e/net.yaml"):
        assert still.ask(path)[0] == 404


def test_a_page_loads_nothing(still: Server) -> None:
    status, headers, page = still.ask()
    assert status == 200
    assert headers["content-security-policy"] == "frame-ancestors 'none'"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] == "no-store"
    assert "default-src 'none'" in page
    assert "connect-src 'self'" in page
    assert "https://" not in page


def test_everyone_is_told(server: Server) -> None:
    """Fifty pages get each state; those that go away without a word hold nobody up."""
    streams = [server.listen() for _ in range(50)]
    server.save(WRONG)
    for stream in streams:
        assert "stride" in stream.wait_for("error[")["news"]
    for stream in streams[::2]:
        stream.close()
    server.save(WIDER)
    for stream in streams[1::2]:
        state = stream.wait_for_figures(lambda state: "Conv (12)" in state["figures"]["facts"])
        assert ["network", "conv"] in state["changed"]["boxes"]
        assert "poster" in state["figures"]["names"]


def test_a_page_that_waited_is_told_the_latest_state(server: Server) -> None:
    other, late = server.listen(), server.listen()
    for number in range(20, 40):
        server.save(WIDER.replace("12", str(number)))
        state = other.wait_for_figures(bool)
        assert f"Conv ({number})" in state["figures"]["facts"]
    last = late.wait_for_figures(lambda state: "Conv (39)" in state["figures"]["facts"])
    again = server.listen(since=last["id"])  # as a browser does that lost the server
    server.save(SPEC)
    assert again.wait_for_figures(lambda state: True)["changed"]["boxes"]
    assert server.listen(since="another-1").next() == {"reload": True}
    unknown = server.listen(since=f"{last['id'].partition('-')[0]}-999").next()
    assert [*unknown["figures"]["sheets"]] == unknown["figures"]["names"]


def test_a_library_is_watched(server: Server) -> None:
    stream = server.listen()
    server.save(LIBRARY.replace("3x3 Conv (c)", "5x5 Conv (c)"), server.spec.parent / "cells.yaml")
    state = stream.wait_for_figures(lambda state: True)
    assert ["block/Cell", "b.1"] in state["changed"]["boxes"]
    assert "block/Cell" in state["figures"]["sheets"]
    (server.spec.parent / "cells.yaml").unlink()
    assert "cells.yaml` does not exist" in stream.wait_for("error[A401]")["news"]
    (server.spec.parent / "cells.yaml").write_text(LIBRARY)
    state = stream.wait_for_figures(lambda state: "block/Cell" in state["figures"]["sheets"])
    assert "5×5" not in state["figures"]["sheets"]["block/Cell"]


def test_files_and_folders_vanish_and_come_back(server: Server) -> None:
    stream, folder = server.listen(), server.spec.parent
    server.spec.unlink()
    stream.wait_for("error[A401]")
    server.spec.write_text(WIDER)  # written in place
    stream.wait_for_figures(lambda state: "Conv (12)" in state["figures"]["facts"])
    away = folder.rename(folder.with_name("away"))
    stream.wait_for("error[A401]")
    shutil.copytree(away, folder)
    stream.wait_for("<b>Live</b>")
    server.save(SPEC)
    stream.wait_for_figures(lambda state: "Conv (8)" in state["figures"]["facts"])
    shutil.rmtree(folder)
    stream.wait_for("error[A401]")
    assert server.ask()[0] == 200
    shutil.copytree(away, folder)
    stream.wait_for_figures(lambda state: "Conv (12)" in state["figures"]["facts"])


def test_what_differs_from_the_last_commit(spec: Path, request: pytest.FixtureRequest) -> None:
    repository = Repository(spec.parents[1])
    repository.commit()
    server: Server = request.getfixturevalue("server")
    stream = server.listen("difference")
    server.save(WIDER)
    state = stream.wait_for_figures(lambda state: "filters 8 → 12" in state["figures"]["changes"])
    assert "3×3 Conv (8 → 12)" in state["figures"]["sheets"]["network"]
    _, _, page = server.ask("/difference")
    assert "archspec diff git:HEAD:./specs/net.yaml specs/net.yaml" in page
    repository.commit()
    stream.wait_for_figures(lambda state: "→ 12" not in state["figures"]["changes"])
    repository.git("rm", "--quiet", "--cached", "specs/net.yaml")
    repository.git("commit", "--quiet", "--message=less", "--no-gpg-sign")
    while not stream.next().get("reload"):
        pass
    assert "there is no `git:HEAD:./specs/net.yaml`" not in server.ask("/difference")[2]
    assert "there is no `git:HEAD:specs/net.yaml`" in server.ask("/difference")[2]


def test_without_a_repository_there_is_no_difference(still: Server) -> None:
    status, _, page = still.ask("/difference")
    assert status == 200
    assert "not a git repository" in page
    assert 'class="sheet"' not in page


def test_a_client_that_sends_nonsense(still: Server) -> None:
    with socket.create_connection(("127.0.0.1", still.port), timeout=60) as raw:
        raw.sendall(b"\x16\x03\x01 nonsense\r\n\r\n")
        assert raw.recv(100).startswith(b"HTTP/1.1 400")
    assert still.ask()[0] == 200
