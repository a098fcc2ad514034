"""Signed links: any change of path, query or signature is refused, and so is a late one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tintype.infra.signing import LinkRefused, UrlSigner
from tintype.kernel.errors import NotFound

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
SIGNER = UrlSigner(b"s" * 32)
URL = SIGNER.sign(
    "https://api.example.com", "jobs/7f3a/1/0.png", now=NOW, content_type="image/png", filename="Käse & Brot.png"
)
PATH, QUERY = urlsplit(URL).path, urlsplit(URL).query


def refused(path: str, query: str, now: datetime = NOW, signer: UrlSigner = SIGNER) -> bool:
    try:
        signer.verify(path, query, now)
    except LinkRefused:
        return True
    return False


def test_a_link_says_what_was_signed() -> None:
    assert URL.startswith("https://api.example.com/files/jobs/7f3a/1/0.png?exp=")
    claims = SIGNER.verify(PATH, QUERY, NOW)
    assert (claims.key, claims.content_type, claims.filename) == ("jobs/7f3a/1/0.png", "image/png", "Käse & Brot.png")
    assert claims.expires == NOW + timedelta(hours=24)


def test_a_base_with_a_path_is_kept() -> None:
    url = SIGNER.sign("https://example.com/tintype/", "a.png", now=NOW, content_type="image/png")
    assert url.startswith("https://example.com/tintype/files/a.png?")
    assert SIGNER.verify("/files/a.png", urlsplit(url).query, NOW).filename is None


def test_it_ends_when_its_time_is_up() -> None:
    assert not refused(PATH, QUERY, NOW + timedelta(hours=24, seconds=-1))
    assert refused(PATH, QUERY, NOW + timedelta(hours=24))
    short = SIGNER.sign("https://x", "a", now=NOW, content_type="x/y", lifetime_s=5)
    assert refused("/files/a", urlsplit(short).query, NOW + timedelta(seconds=5))


def test_every_single_character_counts() -> None:
    whole = f"{PATH}?{QUERY}"
    for at in range(len(whole)):
        for other in ("A", "0", "%", "&", "/", chr(ord(whole[at]) ^ 1), chr(ord(whole[at]) ^ 32), ""):
            changed = whole[:at] + other + whole[at + 1 :]
            if changed != whole:
                path, _, query = changed.partition("?")
                assert refused(path, query), changed


@given(st.data())
def test_no_tampering_passes(data: st.DataObject) -> None:
    whole = f"{PATH}?{QUERY}"
    start = data.draw(st.integers(0, len(whole)))
    end = data.draw(st.integers(start, min(len(whole), start + 4)))
    put = data.draw(st.text(max_size=6) | st.sampled_from(["&a=b", "&sig=x", "&exp=9999999999", "%2e%2e/", "../", ";"]))
    changed = whole[:start] + put + whole[end:]
    path, _, query = changed.partition("?")
    assert refused(path, query) == (changed != whole)


@pytest.mark.parametrize(
    "query",
    [
        "",
        "sig=",
        QUERY + "&x=1",
        QUERY + "&",
        QUERY + "#",
        "x=1&" + QUERY,
        QUERY.replace("exp=", "exp=9"),
        QUERY.partition("&sig=")[0],
        QUERY.partition("&sig=")[0] + "&sig=",
        QUERY + "=",
        QUERY + QUERY,
        QUERY + "&sig=" + QUERY.partition("&sig=")[2],
        "&".join(reversed(QUERY.split("&"))),
        QUERY.replace("%26", "&"),
        QUERY.replace("%20", "+"),
        QUERY.upper(),
        QUERY.lower(),
    ],
)
def test_other_queries_are_refused(query: str) -> None:
    assert refused(PATH, query)


@pytest.mark.parametrize(
    "path", ["", "/", "/files/", PATH + "/", "/" + PATH, PATH[1:], PATH.replace("jobs", "j%6Fbs"), "/files/../secret"]
)
def test_other_paths_are_refused(path: str) -> None:
    assert refused(path, QUERY)


def test_another_secret_signs_otherwise_and_a_short_one_is_no_secret() -> None:
    assert refused(PATH, QUERY, signer=UrlSigner(b"t" * 32))
    with pytest.raises(ValueError, match="at least 32 bytes"):
        UrlSigner(b"short")


def test_the_signature_of_one_link_does_not_fit_another() -> None:
    other = urlsplit(SIGNER.sign("https://x", "jobs/7f3a/1/1.png", now=NOW, content_type="image/png")).query
    assert refused(PATH, other)


@pytest.mark.parametrize("key", ["", "/a", "a/", "../a", "a/../b", "a//b", ".a", "a\\b", "a b", "ä", "a?b", "a" * 513])
def test_only_plain_keys_are_signed(key: str) -> None:
    with pytest.raises(NotFound):
        SIGNER.sign("https://x", key, now=NOW, content_type="image/png")
