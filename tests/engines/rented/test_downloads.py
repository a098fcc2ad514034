"""Results are fetched by a client that cannot be led into the operator's network."""

from __future__ import annotations

import base64

import pytest
from rented_serving import Answer, Double, picture

from tintype.engines.contract import EngineError, Input, Reason, Role
from tintype.engines.rented import downloads
from tintype.engines.rented.downloads import Downloads, data_uri
from tintype.engines.rented.faults import Unsure


class Server(Double):
    def answer(self, call):
        if call.path == "/away":
            return Answer({"detail": "gone"}, 500)
        if call.path == "/elsewhere":
            return Answer(b"", 302, {"Location": "http://127.0.0.1:1/secret"})
        return Answer(b"ten bytes!", kind="image/png")


@pytest.fixture
def server():
    double = Server()
    double.start()
    yield double
    double.stop()


def test_a_private_address_is_refused_and_never_asked(server):
    with pytest.raises(EngineError) as caught:
        Downloads([]).fetch(f"{server.url}/a")
    assert caught.value.reason is Reason.FAILED
    assert server.host not in caught.value.message
    assert server.calls == []


def test_an_allowed_network_is_reached(server):
    assert Downloads(["127.0.0.0/8"]).fetch(f"{server.url}/a") == b"ten bytes!"


def test_the_operators_own_server_is_trusted_and_no_other_port_of_it(server):
    assert Downloads([], [f"{server.url}/v1"]).fetch(f"{server.url}/a") == b"ten bytes!"
    with pytest.raises(EngineError):
        Downloads([], [f"http://127.0.0.1:{server.port + 1}"]).fetch(f"{server.url}/a")


def test_a_trusted_server_cannot_send_us_elsewhere(server):
    with pytest.raises(Unsure):
        Downloads([], [server.url]).fetch(f"{server.url}/elsewhere")


@pytest.mark.parametrize("allow", [[], ["127.0.0.0/8"]])
def test_what_does_not_come_now_may_come_later(server, allow):
    trusted = [] if allow else [server.url]
    with pytest.raises(Unsure):
        Downloads(allow, trusted).fetch(f"{server.url}/away")
    server.stop()
    with pytest.raises(Unsure):
        Downloads(allow, trusted).fetch(f"{server.url}/a")


def test_a_trusted_server_is_not_read_without_end(server, monkeypatch):
    monkeypatch.setattr(downloads, "MOST_BYTES", 9)
    with pytest.raises(EngineError, match="too large"):
        Downloads([], [server.url]).fetch(f"{server.url}/a")


def test_data_urls_are_read_in_both_forms():
    assert Downloads([]).fetch("data:image/png;base64," + base64.b64encode(b"\x00\xff").decode()) == b"\x00\xff"
    assert Downloads([]).fetch("data:text/plain,a%20b") == b"a b"


@pytest.mark.parametrize("url", ["data:image/png;base64,?", "http://[", "ftp://example.com/a", "not a url"])
def test_what_is_no_address_is_a_clear_failure(url):
    with pytest.raises(EngineError) as caught:
        Downloads([]).fetch(url)
    assert caught.value.reason is Reason.FAILED


def test_an_input_becomes_a_data_url(tmp_path):
    path = tmp_path / "a.jpg"
    path.write_bytes(picture(8, 8, 1, "jpeg"))
    uri = data_uri(Input(Role.SOURCE, path, 8, 8))
    assert uri.startswith("data:image/jpeg;base64,")
    assert Downloads([]).fetch(uri) == path.read_bytes()
