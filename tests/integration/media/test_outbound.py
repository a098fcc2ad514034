"""The outbound client against listeners that must, or must not, be reached."""

from __future__ import annotations

import asyncio
import gzip
import socket
import ssl
import zlib
from collections.abc import Callable
from typing import Any

import anyio
import pytest
import trustme

from tintype.infra.outbound import Outbound, OutboundFailed, OutboundRefused, SystemResolver

LOOPBACK = ("127.0.0.1/32",)
QUICK = {"max_bytes": 100_000, "timeout": 10.0}


def _has_ipv6() -> bool:
    try:
        with socket.create_server(("::1", 0), family=socket.AF_INET6):
            return True
    except OSError:
        return False


HAS_IPV6 = _has_ipv6()

# {port} is where a listener waits on 127.0.0.1, on the other loopback addresses and on ::1.
HOSTILE = [
    "http://127.0.0.1:{port}/",
    "http://127.0.0.2:{port}/",
    "http://127.1:{port}/",
    "http://127.0.1:{port}/",
    "http://127.000.000.001:{port}/",
    "http://0177.0.0.1:{port}/",
    "http://0177.0.0.01:{port}/",
    "http://017700000001:{port}/",
    "http://0x7f.0.0.1:{port}/",
    "http://0x7f.1:{port}/",
    "http://0x7f000001:{port}/",
    "http://0X7F000001:{port}/",
    "http://2130706433:{port}/",
    "http://2130706434:{port}/",
    "http://127.0.0.1.:{port}/",
    "http://0.0.0.0:{port}/",
    "http://0:{port}/",
    "http://0x0:{port}/",
    "http://00.0.0.0:{port}/",
    "http://localhost:{port}/",
    "http://LocalHost:{port}/",
    "http://localhost.:{port}/",
    "http://x.localhost:{port}/",
    "http://localhost.localdomain:{port}/",
    "http://ip6-localhost:{port}/",
    "http://１２７.０.０.１:{port}/",
    "http://127。0。0。1:{port}/",
    "http://127．0．0．1:{port}/",
    "http://①②⑦.⓪.⓪.①:{port}/",
    "http://ⓛⓞⓒⓐⓛⓗⓞⓢⓣ:{port}/",
    "http://loc\u00adalhost:{port}/",
    "http://[::1]:{port}/",
    "http://[0:0:0:0:0:0:0:1]:{port}/",
    "http://[0000::0001]:{port}/",
    "http://[::]:{port}/",
    "http://[::ffff:127.0.0.1]:{port}/",
    "http://[::ffff:7f00:1]:{port}/",
    "http://[::ffff:0:127.0.0.1]:{port}/",
    "http://[::127.0.0.1]:{port}/",
    "http://[64:ff9b::127.0.0.1]:{port}/",
    "http://[64:ff9b:1::7f00:1]:{port}/",
    "http://[2002:7f00:1::1]:{port}/",
    "http://[2001:0:7f00:1::]:{port}/",
    "http://[fe80::1%25lo]:{port}/",
    "http://[fe80::1%lo]:{port}/",
    "http://[::1%25lo]:{port}/",
    "http://example.com@127.0.0.1:{port}/",
    "http://example.com:80@127.0.0.1:{port}/",
    "http://127.0.0.1:{port}@example.com/",
    "http://a:b@localhost:{port}/",
    "http://example.com\\@127.0.0.1:{port}/",
    "http://127.0.0.1:{port}\\@example.com/",
    "http://example.com#@127.0.0.1:{port}/",
    "http://example.com?@127.0.0.1:{port}/",
    "http://127.0.0.1:{port}#.example.com/",
    "http:/127.0.0.1:{port}/",
    "http:127.0.0.1:{port}/",
    "http:///127.0.0.1:{port}/",
    "//127.0.0.1:{port}/",
    "127.0.0.1:{port}/",
    " http://127.0.0.1:{port}/",
    "http://127.0.0.1:{port} /",
    "http://127.0.0.1%00.example.com:{port}/",
    "http://127%2E0%2E0%2E1:{port}/",
    "http://127.0.0.1:{port}\r\nHost: example.com/",
    "ftp://127.0.0.1:{port}/",
    "gopher://127.0.0.1:{port}/_GET",
    "file://127.0.0.1/etc/passwd",
    "file:///etc/passwd",
    "HTTPS://127.0.0.1:{port}/",
    "ws://127.0.0.1:{port}/",
    "http://10.0.0.1:{port}/",
    "http://172.16.0.1:{port}/",
    "http://192.168.1.1:{port}/",
    "http://100.64.0.1:{port}/",
    "http://169.254.169.254/latest/meta-data/iam/security-credentials/",
    "http://[fd00:ec2::254]/latest/meta-data/",
    "http://metadata.google.internal/computeMetadata/v1/",
    "http://192.0.0.192/opc/v2/instance/",
    "http://168.63.129.16/machine?comp=goalstate",
    "http://198.18.0.1:{port}/",
    "http://224.0.0.1:{port}/",
    "http://255.255.255.255:{port}/",
    "http://private.example:{port}/",
    "http://mixed.example:{port}/",
]


class Zone:
    """Names as a hostile zone (or a hosts file) gives them; every other name is a loopback address too."""

    async def resolve(self, host: str, port: int) -> list[str]:
        return {
            "mixed.example": ["93.184.216.34", "127.0.0.1"],
            "example.com": ["::ffff:127.0.0.1"],
            "private.example": ["10.0.0.1"],
        }.get(host, ["127.0.0.1", "::1"])


async def ok(exchange: Any) -> None:
    await exchange.answer(b"hello", Content_Type="image/png")


async def test_hostile_urls_are_refused_and_nothing_connects(listen: Callable[..., Any]) -> None:
    assert len(HOSTILE) >= 60
    outbound = Outbound(resolver=Zone())
    async with (
        listen(ok) as server,
        listen(ok, host="127.0.0.2", port=server.port) as second,
        # On a machine without IPv6 one more listener on IPv4 stands in: there ::1 leads nowhere anyhow.
        listen(ok, host="::1" if HAS_IPV6 else "127.0.0.4", port=server.port) as third,
    ):
        for url in HOSTILE:
            hostile = url.replace("{port}", str(server.port))
            with pytest.raises(OutboundRefused):
                await outbound.fetch(hostile, **QUICK)
            with pytest.raises(OutboundRefused):
                await outbound.post(hostile, content=b"{}", headers={}, timeout=5)
        assert server.connections + second.connections + third.connections == 0
        # The listeners do work: the same client reaches them once they are allowed.
        assert (await Outbound(allow=LOOPBACK).fetch(server.url(), **QUICK)).content == b"hello"
        assert server.connections == 1


async def test_the_systems_own_resolver_does_not_lead_inside(listen: Callable[..., Any]) -> None:
    async with listen(ok) as server:
        with pytest.raises(OutboundRefused):
            await Outbound().fetch(server.url(host="localhost"), **QUICK)
        assert server.connections == 0
        outbound = Outbound(allow=["127.0.0.0/8", "::1/128"], resolver=SystemResolver())
        assert (await outbound.fetch(server.url(host="localhost"), **QUICK)).content == b"hello"


async def test_hostile_redirects_are_refused_and_not_followed(listen: Callable[..., Any]) -> None:
    async def redirect(exchange: Any) -> None:
        await exchange.answer(b"", "302 Found", Location=locations[int(exchange.target[1:])])

    # The first hop is allowed (127.0.0.3); what it redirects to is not.
    outbound = Outbound(allow=["127.0.0.3/32"], resolver=Zone())
    async with listen(ok) as server, listen(redirect, host="127.0.0.3") as first:
        hostile = [url.replace("{port}", str(server.port)) for url in HOSTILE]
        locations = [url for url in hostile if url.isascii() and "\n" not in url and "://" in url]
        locations += [f"//127.0.0.1:{server.port}/", f"//localhost:{server.port}/", f"/\\127.0.0.1:{server.port}/"]
        for index in range(len(locations)):
            with pytest.raises(OutboundRefused):
                await outbound.fetch(first.url(f"/{index}", host="127.0.0.3"), **QUICK)
        assert first.connections == len(locations) >= 50
        assert server.connections == 0


async def test_a_name_is_looked_up_once_and_the_connection_goes_there(
    listen: Callable[..., Any], told: Callable[..., Any]
) -> None:
    async with listen(ok) as good, listen(ok, host="127.0.0.2", port=good.port) as bad:
        names = told(["127.0.0.1"], ["127.0.0.2"])
        outbound = Outbound(allow=LOOPBACK, resolver=names)
        url = good.url(host="rebind.example")
        assert (await outbound.fetch(url, **QUICK)).content == b"hello"
        assert names.asked == ["rebind.example"]
        assert good.seen[0].headers["host"] == f"rebind.example:{good.port}"
        with pytest.raises(OutboundRefused):
            await outbound.fetch(url, **QUICK)
        assert (good.connections, bad.connections) == (1, 0)


async def test_a_name_that_is_public_first_and_private_next_never_leads_inside(
    told: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    dialled: list[str] = []

    async def connect_tcp(remote_host: str, remote_port: int, **_: object) -> None:
        dialled.append(remote_host)
        raise OSError("no network in tests")

    monkeypatch.setattr(anyio, "connect_tcp", connect_tcp)
    names = told(["93.184.216.34", "2606:4700::1111"], ["127.0.0.1"])
    with pytest.raises(OutboundFailed):
        await Outbound(resolver=names).fetch("http://rebind.example/", **QUICK)
    assert dialled == ["93.184.216.34", "2606:4700::1111"]
    assert names.asked == ["rebind.example"]


async def test_each_redirect_is_looked_up_anew_and_checked(
    listen: Callable[..., Any], told: Callable[..., Any]
) -> None:
    async def itself(exchange: Any) -> None:
        await exchange.answer(b"", "307 Temporary Redirect", Location="/again")

    async with listen(itself) as server:
        names = told(["127.0.0.1"], ["127.0.0.1"], ["10.0.0.1"])
        with pytest.raises(OutboundRefused):
            await Outbound(allow=LOOPBACK, resolver=names).fetch(server.url(host="a.example"), **QUICK)
        assert [exchange.target for exchange in server.seen] == ["/", "/again"]


async def test_a_missing_name_and_a_private_one_cannot_be_told_apart(told: Callable[..., Any]) -> None:
    said = set()
    for answer in ([], ["10.0.0.1"], ["127.0.0.1"], ["93.184.216.34", "10.0.0.1"], ["no address"]):
        with pytest.raises(OutboundRefused) as caught:
            await Outbound(resolver=told(answer)).fetch("http://db.example/", **QUICK)
        said.add((caught.value.message, caught.value.code))
    assert len(said) == 1
    assert "10." not in said.pop()[0]


async def test_redirects_are_followed_and_counted(listen: Callable[..., Any]) -> None:
    async def count_down(exchange: Any) -> None:
        left = int(exchange.target.split("=")[1])
        if left:
            await exchange.answer(b"ignored", "302 Found", Location=f"?n={left - 1}")
        else:
            await exchange.answer(b"there")

    outbound = Outbound(allow=LOOPBACK)
    async with listen(count_down) as server:
        found = await outbound.fetch(server.url("/x?n=5"), **QUICK)
        assert (found.content, found.final_url) == (b"there", server.url("/x?n=0"))
        with pytest.raises(OutboundFailed, match="more than 5 times"):
            await outbound.fetch(server.url("/x?n=6"), **QUICK)


async def test_headers_go_to_the_first_origin_only(listen: Callable[..., Any]) -> None:
    async def onward(exchange: Any) -> None:
        await exchange.answer(b"", "302 Found", Location=other.url())

    async with listen(ok) as other, listen(onward) as first:
        await Outbound(allow=LOOPBACK).fetch(first.url(), headers={"Authorization": "secret"}, **QUICK)
        assert first.seen[0].headers["authorization"] == "secret"
        assert "authorization" not in other.seen[0].headers
        assert other.seen[0].headers["accept-encoding"] == "identity"


async def test_proxies_of_the_environment_are_not_used(
    listen: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    async with listen(ok) as proxy, listen(ok) as server:
        for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, proxy.url())
        await Outbound(allow=LOOPBACK).fetch(server.url(), **QUICK)
        assert (proxy.connections, server.connections) == (0, 1)


async def test_the_next_address_is_tried_where_one_does_not_answer(
    listen: Callable[..., Any], told: Callable[..., Any]
) -> None:
    async with listen(ok) as server:
        # Nobody listens on the IPv6 address, however often it is named, nor on the first of IPv4.
        names = told([*["::1"] * 5, "127.0.0.9", "127.0.0.1"])
        outbound = Outbound(allow=["127.0.0.0/8", "::1/128"], resolver=names)
        assert (await outbound.fetch(server.url(host="two.example"), **QUICK)).content == b"hello"


async def test_tls_checks_the_name_although_the_connection_goes_to_the_address(
    listen: Callable[..., Any], told: Callable[..., Any]
) -> None:
    authority = trustme.CA()
    server_tls, client_tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), ssl.create_default_context()
    authority.issue_cert("good.example").configure_cert(server_tls)
    authority.configure_trust(client_tls)
    asked: list[str | None] = []
    server_tls.sni_callback = lambda _, name, __: asked.append(name)
    async with listen(ok, tls=server_tls) as server:
        outbound = Outbound(allow=LOOPBACK, resolver=told(["127.0.0.1"]), ssl_context=client_tls)
        found = await outbound.fetch(server.url(host="good.example", scheme="https"), **QUICK)
        assert found.content == b"hello"
        with pytest.raises(OutboundFailed):
            await outbound.fetch(server.url(host="other.example", scheme="https"), **QUICK)
        with pytest.raises(OutboundFailed):
            await outbound.fetch(server.url(scheme="https"), **QUICK)
        strangers = Outbound(allow=LOOPBACK, resolver=told(["127.0.0.1"]))
        with pytest.raises(OutboundFailed):
            await strangers.fetch(server.url(host="good.example", scheme="https"), **QUICK)
        assert asked[:2] == ["good.example", "other.example"]
        assert len(server.seen) == 1


async def endless(exchange: Any) -> None:
    await exchange.send(b"HTTP/1.1 200 OK\r\n\r\n")
    while True:
        await exchange.send(b"x" * 65_536)


async def endless_chunks(exchange: Any) -> None:
    await exchange.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    while True:
        await exchange.send(b"1000\r\n" + b"x" * 4096 + b"\r\n")


async def endless_headers(exchange: Any) -> None:
    await exchange.send(b"HTTP/1.1 200 OK\r\n")
    while True:
        await exchange.send(b"X-Pad: " + b"x" * 4096 + b"\r\n")


async def gzip_bomb(exchange: Any) -> None:
    await exchange.answer(gzip.compress(bytes(50_000_000)), Content_Encoding="gzip")


async def deflate_bomb(exchange: Any) -> None:
    await exchange.answer(zlib.compress(bytes(50_000_000)), Content_Encoding="deflate")


async def honest_about_its_size(exchange: Any) -> None:
    await exchange.send(b"HTTP/1.1 200 OK\r\nContent-Length: 100001\r\n\r\n")
    await asyncio.sleep(60)


async def missing(exchange: Any) -> None:
    await exchange.answer(b"no", "404 Not Found")


async def brotli(exchange: Any) -> None:
    await exchange.answer(b"x", Content_Encoding="br")


async def not_gzip(exchange: Any) -> None:
    await exchange.answer(b"not gzip at all", Content_Encoding="gzip")


async def broken_off(exchange: Any) -> None:
    await exchange.send(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this")


async def no_http(exchange: Any) -> None:
    await exchange.send(b"SSH-2.0-OpenSSH_9.6\r\n\r\n")


async def hangs_up(exchange: Any) -> None:
    return


async def nowhere(exchange: Any) -> None:
    await exchange.answer(b"", "302 Found")


@pytest.mark.parametrize(
    ("handler", "says"),
    [
        (endless, "more than 100,000 bytes"),
        (endless_chunks, "more than 100,000 bytes"),
        (endless_headers, "could not be reached"),
        (gzip_bomb, "more than 100,000 bytes"),
        (deflate_bomb, "more than 100,000 bytes"),
        (honest_about_its_size, "more than 100,000 bytes"),
        (missing, "status 404"),
        (brotli, "compressed"),
        (not_gzip, "not compressed as it says"),
        (broken_off, "broke off"),
        (no_http, "could not be reached"),
        (hangs_up, "broke off"),
        (nowhere, "redirects to nowhere"),
    ],
)
async def test_answers_that_are_too_much_or_wrong_fail(listen: Callable[..., Any], handler: Any, says: str) -> None:
    async with listen(handler) as server:
        with pytest.raises(OutboundFailed, match=says) as caught:
            await Outbound(allow=LOOPBACK).fetch(server.url(), **QUICK)
        assert "127.0.0.1" not in caught.value.message


async def test_a_body_of_just_the_limit_passes(listen: Callable[..., Any]) -> None:
    async def full(exchange: Any) -> None:
        packed = exchange.target == "/gzip"
        body = bytes(100_000)
        coding = {"Content_Encoding": "gzip"} if packed else {}
        await exchange.answer(gzip.compress(body) if packed else body, **coding)

    async with listen(full) as server:
        for path in ("/", "/gzip"):
            assert len((await Outbound(allow=LOOPBACK).fetch(server.url(path), **QUICK)).content) == 100_000


async def drips(exchange: Any) -> None:
    await exchange.send(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
    while True:
        await exchange.send(b"x")
        await asyncio.sleep(0.05)


async def drips_its_head(exchange: Any) -> None:
    while True:
        await exchange.send(b"H")
        await asyncio.sleep(0.05)


async def redirects_slowly(exchange: Any) -> None:
    await asyncio.sleep(0.2)
    await exchange.answer(b"", "302 Found", Location="/")


@pytest.mark.parametrize("handler", [drips, drips_its_head, redirects_slowly])
async def test_the_time_is_bounded_over_all(listen: Callable[..., Any], handler: Any) -> None:
    async with listen(handler) as server:
        with pytest.raises(OutboundFailed):
            async with asyncio.timeout(30):
                await Outbound(allow=LOOPBACK).fetch(server.url(), max_bytes=10_000, timeout=0.6, max_redirects=50)


async def test_a_slow_name_is_bounded_too() -> None:
    class Slow:
        async def resolve(self, host: str, port: int) -> list[str]:
            await asyncio.sleep(60)
            return []

    with pytest.raises(OutboundFailed, match=r"longer than 0\.1 s"):
        await Outbound(resolver=Slow()).fetch("http://slow.example/", max_bytes=1, timeout=0.1)


async def test_post_sends_what_it_is_given_and_gives_the_answer(listen: Callable[..., Any]) -> None:
    bodies: list[bytes] = []

    async def receive(exchange: Any) -> None:
        bodies.append(await exchange.body())
        await exchange.answer(b"y" * 70_000, "503 Service Unavailable")

    async with listen(receive) as server:
        posted = await Outbound(allow=LOOPBACK).post(
            server.url("/hook?a=b"), content=b'{"x":1}', headers={"webhook-id": "1"}, timeout=10
        )
    assert (posted.status, len(posted.body), bodies) == (503, 65_536, [b'{"x":1}'])
    assert posted.elapsed_ms >= 0
    assert (server.seen[0].method, server.seen[0].target) == ("POST", "/hook?a=b")
    assert server.seen[0].headers["webhook-id"] == "1"


async def test_post_does_not_follow_redirects(listen: Callable[..., Any]) -> None:
    async def onward(exchange: Any) -> None:
        await exchange.answer(b"", "307 Temporary Redirect", Location="/other")

    async with listen(onward) as server:
        posted = await Outbound(allow=LOOPBACK).post(server.url(), content=b"", headers={}, timeout=10)
        assert (posted.status, server.connections) == (307, 1)


@pytest.mark.parametrize("handler", [endless, drips])
async def test_post_keeps_a_status_whose_body_does_not_end(listen: Callable[..., Any], handler: Any) -> None:
    async with listen(handler) as server:
        posted = await Outbound(allow=LOOPBACK).post(
            server.url(), content=b"", headers={}, timeout=0.5, max_response_bytes=1000
        )
        assert posted.status == 200
        assert 0 < len(posted.body) <= 1000


async def test_post_without_an_answer_fails(listen: Callable[..., Any]) -> None:
    async with listen(drips_its_head) as server:
        with pytest.raises(OutboundFailed):
            await Outbound(allow=LOOPBACK).post(server.url(), content=b"", headers={}, timeout=0.3)
    with pytest.raises(OutboundFailed):
        await Outbound(allow=LOOPBACK).post(server.url(), content=b"", headers={}, timeout=3)
