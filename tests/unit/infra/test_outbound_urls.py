"""Which URLs and addresses are let out, by their text alone."""

from __future__ import annotations

import re
from ipaddress import ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tintype.infra.outbound import AllowList, Outbound, OutboundRefused, is_public, parse_url
from tintype.kernel.errors import Kind, SettingsError

NOT_PUBLIC = re.split(
    r"\s+",
    """
0.0.0.0 0.1.2.3 10.0.0.1 10.255.255.255 100.64.0.1 100.100.100.200 100.127.255.255 127.0.0.1 127.1.2.3 127.255.255.254
168.63.129.16 169.254.0.1 169.254.169.254 169.254.170.2 172.16.0.1 172.31.255.255 192.0.0.1 192.0.0.192 192.0.2.1
192.88.99.1 192.168.0.1 192.168.255.255 198.18.0.1 198.19.255.255 198.51.100.7 203.0.113.9 224.0.0.1 239.255.255.255
240.0.0.1 255.255.255.255
:: ::1 ::7f00:1 ::a00:1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:169.254.169.254 ::ffff:0:127.0.0.1 64:ff9b::7f00:1
64:ff9b::a9fe:a9fe 64:ff9b:1::1 100::1 2001::1 2001:0:7f00:1::1 2001:2::1 2001:10::1 2001:db8::1 2002:7f00:1::
2002:a9fe:a9fe::1 2002:808:808::1 3fff::1 5f00::1 fc00::1 fd00::1 fd00:ec2::254 fd12:3456:789a::1 fe80::1 fe80::1%eth0
fec0::1 ff02::1 ff0e::1 2606:4700::5efe:10.0.0.1 2606:4700::200:5efe:192.168.1.1 4000::1
""".strip(),
)

PUBLIC = re.split(
    r"\s+",
    """
1.1.1.1 8.8.8.8 9.255.255.255 11.0.0.0 93.184.216.34 100.63.255.255 100.128.0.0 126.255.255.255 128.0.0.1 172.15.255.255
172.32.0.0 192.167.255.255 192.169.0.0 198.17.255.255 198.20.0.0 223.255.255.255 2606:4700:4700::1111
2001:4860:4860::8888 2a00:1450:4001:81b::200e 2001:200::1 ::ffff:8.8.8.8 64:ff9b::808:808
""".strip(),
)


@pytest.mark.parametrize("text", NOT_PUBLIC)
def test_special_addresses_are_not_public(text: str) -> None:
    assert not is_public(ip_address(text))


@pytest.mark.parametrize("text", PUBLIC)
def test_ordinary_addresses_are_public(text: str) -> None:
    assert is_public(ip_address(text))


@given(st.ip_addresses(v=4))
def test_no_ipv4_address_that_python_holds_private_is_public_in_any_wrapping(address: object) -> None:
    plain = ip_address(str(address))
    mapped, nat64 = ip_address(f"::ffff:{address}"), ip_address(f"64:ff9b::{address}")
    assert is_public(mapped) == is_public(nat64) == is_public(plain)
    assert not is_public(ip_address(f"::{address}"))
    if not plain.is_global or plain.is_multicast:
        assert not is_public(plain)


MALFORMED = [
    "",
    "http",
    "http:",
    "http://",
    "http:///path",
    "https://?q",
    "//example.com/x.png",
    "/x.png",
    "example.com/x.png",
    "ftp://example.com/x.png",
    "file:///etc/passwd",
    "gopher://example.com:70/_x",
    "dict://example.com:11211/stat",
    "javascript:alert(1)",
    "data:image/png;base64,AAAA",
    "unix:///var/run/docker.sock",
    "http://exa mple.com/",
    "http://example.com/a b",
    "http://example.com\\@127.0.0.1/",
    "http://127.0.0.1\\.example.com/",
    "http://example.com/\r\nHost: internal",
    "http://example.com/\x00",
    "\thttp://example.com/",
    "http://example.com/\u2028",
    "http://user@example.com/",
    "http://user:secret@example.com/",
    "http://example.com@127.0.0.1/",
    "http://@example.com/",
    "http://example.com:0/",
    "http://example.com:65536/",
    "http://example.com:-1/",
    "http://example.com:/",
    "http://example.com:80a/",
    "http://example.com:８０/",
    "http://example.com./",
    "http://127.0.0.1./",
    "http://.example.com/",
    "http://example..com/",
    "http://-example.com/",
    "http://example-.com/",
    "http://exa%6dple.com/",
    "http://127%2e0%2e0%2e1/",
    "http://exam*ple.com/",
    "http://[::1/",
    "http://::1/",
    "http://[::1]x/",
    "http://[fe80::1%25eth0]/",
    "http://[fe80::1%eth0]/",
    "http://[v1.fe80::a+en1]/",
    "http://[127.0.0.1]/",
    "http://2130706433/",
    "http://0x7f000001/",
    "http://0x7f.0.0.1/",
    "http://0x7f.1/",
    "http://017700000001/",
    "http://0177.0.0.1/",
    "http://127.0.0.01/",
    "http://127.1/",
    "http://127.0.1/",
    "http://0/",
    "http://256.1.1.1/",
    "http://1.2.3.4.5/",
    "http://foo.127/",
    "http://foo.0x7f/",
    "http://" + "a" * 64 + ".com/",
    "http://" + "a." * 130 + "com/",
    "http://example.com/" + "a" * 9000,
]


@pytest.mark.parametrize("url", MALFORMED)
def test_malformed_and_ambiguous_urls_are_refused(url: str) -> None:
    with pytest.raises(OutboundRefused) as caught:
        parse_url(url)
    assert caught.value.kind is Kind.INVALID


PRIVATE = [
    "http://127.0.0.1/",
    "http://127.0.0.1:8000/x",
    "HTTP://127.0.0.1/",
    "https://10.0.0.1/",
    "http://169.254.169.254/latest/meta-data/",
    "http://168.63.129.16/",
    "http://[::1]/",
    "http://[::]/",
    "http://[0:0:0:0:0:0:0:1]/",
    "http://[::ffff:127.0.0.1]/",
    "http://[::ffff:7f00:1]/",
    "http://[::127.0.0.1]/",
    "http://[64:ff9b::169.254.169.254]/",
    "http://[2002:7f00:1::]/",
    "http://[fd00:ec2::254]/latest/meta-data/",
    "http://１２７.０.０.１/",
    "http://127。0。0。1/",
    "http://①②⑦.⓪.⓪.①/",
    "http://localhost/",
    "http://LOCALHOST:8000/",
    "http://ｌocalhost/",
    "http://a.localhost/",
    "http://printer.local/",
    "http://metadata.google.internal/computeMetadata/v1/",
]


@pytest.mark.parametrize("url", PRIVATE)
def test_private_hosts_are_refused_at_submission(url: str) -> None:
    with pytest.raises(OutboundRefused):
        Outbound().check_url(url)


@pytest.mark.parametrize(
    ("url", "host", "port", "path"),
    [
        ("https://example.com", "example.com", 443, "/"),
        ("HTTPS://EXAMPLE.com/A", "example.com", 443, "/A"),
        ("http://example.com:8080/a?b=c#d", "example.com", 8080, "/a?b=c"),
        ("https://bücher.example/ü.png", "xn--bcher-kva.example", 443, "/%C3%BC.png"),
        ("https://example.com/a%20b?x=%2F&y=[1]", "example.com", 443, "/a%20b?x=%2F&y=[1]"),
        ("https://8.8.8.8/", "8.8.8.8", 443, "/"),
        ("https://[2606:4700:4700:0::1111]/", "2606:4700:4700::1111", 443, "/"),
        ("https://a_b.example.com/@user", "a_b.example.com", 443, "/@user"),
        ("https://example.com?x", "example.com", 443, "/?x"),
    ],
)
def test_ordinary_urls_pass(url: str, host: str, port: int, path: str) -> None:
    Outbound().check_url(url)
    target = parse_url(url)
    assert (target.host, target.port, target.path) == (host, port, path)


def test_the_host_header_names_a_port_only_where_it_is_not_the_usual_one() -> None:
    assert parse_url("https://example.com:443/").authority == "example.com"
    assert parse_url("http://example.com:443/").authority == "example.com:443"
    assert parse_url("https://[2606:4700::1]:8443/x").url == "https://[2606:4700::1]:8443/x"


@given(st.text(max_size=60))
def test_any_text_is_taken_apart_or_refused(text: str) -> None:
    for url in (text, f"http://{text}", f"https://example.com/{text}"):
        try:
            target = parse_url(url)
        except OutboundRefused:
            continue
        assert target.path.startswith("/")
        assert target.path.isascii()
        assert target.host.isascii()
        assert parse_url(target.url) == target


def test_the_allow_list_admits_its_networks_and_no_other() -> None:
    allow = AllowList(["10.1.0.0/16", "fd00::/8", "127.0.0.1"])
    for text in ("10.1.2.3", "::ffff:10.1.2.3", "fd00::1", "127.0.0.1", "8.8.8.8"):
        assert allow.admits(ip_address(text))
    for text in ("10.2.0.1", "127.0.0.2", "fe80::1", "169.254.169.254"):
        assert not allow.admits(ip_address(text))


def test_a_name_of_a_network_of_ones_own_passes_where_one_is_allowed() -> None:
    Outbound(allow=["10.0.0.0/8"]).check_url("http://minio.internal:9000/x")
    with pytest.raises(OutboundRefused):
        Outbound(allow=["10.0.0.0/8"]).check_url("http://127.0.0.1/")


@pytest.mark.parametrize("cidr", ["", "10.0.0.1/8", "10.0.0.0/33", "example.com", "*"])
def test_a_wrong_network_is_a_settings_error_that_names_the_setting(cidr: str) -> None:
    with pytest.raises(SettingsError) as caught:
        AllowList([cidr])
    assert caught.value.field == "TINTYPE_OUTBOUND_ALLOW"
