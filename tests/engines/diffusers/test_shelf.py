"""Models kept by when they were last used, as many as fit."""

from __future__ import annotations

import pytest

from tintype.engines.diffusers.shelf import Shelf, TooLarge


@pytest.fixture
def gone() -> list[str]:
    return []


@pytest.fixture
def shelf(gone) -> Shelf[str]:
    return Shelf(100, gone.append)


def test_the_one_used_longest_ago_goes_first(shelf, gone):
    for name in ("a", "b", "c"):
        shelf.put(name, name.upper(), 30)
    assert shelf.get("a") == "A"
    shelf.put("d", "D", 30)
    assert gone == ["B"]
    assert list(shelf) == ["c", "a", "d"]
    assert shelf.taken == 90


def test_several_go_for_a_large_one(shelf, gone):
    for name in ("a", "b", "c"):
        shelf.put(name, name, 30)
    shelf.put("d", "d", 70)
    assert gone == ["a", "b"]
    assert shelf.taken == 100


def test_room_is_made_before_a_load_and_no_more_than_needed(shelf, gone):
    shelf.put("a", "a", 40)
    shelf.put("b", "b", 40)
    shelf.make_room(20)
    assert gone == []
    shelf.make_room(21)
    assert gone == ["a"]
    shelf.make_room(1000)
    assert gone == ["a", "b"]


def test_what_does_not_fit_alone_is_refused_and_freed(shelf, gone):
    shelf.put("a", "a", 40)
    with pytest.raises(TooLarge, match="101 bytes, 100 are allowed"):
        shelf.put("b", "b", 101)
    assert gone == ["b"]
    assert list(shelf) == ["a"], "the others have not gone for nothing"
    assert shelf.first_size("b") == 101, "next time it is known beforehand"


def test_one_that_grows_drives_out_others_but_not_itself(shelf, gone):
    shelf.put("a", "a", 40)
    shelf.put("b", "b", 40)
    shelf.resize("a", 70)
    assert gone == ["b"]
    shelf.resize("a", 170)
    assert list(shelf) == ["a"]
    shelf.resize("nobody", 3)
    assert shelf.taken == 170


def test_dropping_and_clearing(shelf, gone):
    shelf.put("a", "a", 10)
    shelf.put("b", "b", 10)
    assert shelf.drop("a")
    assert not shelf.drop("a")
    assert shelf.get("a") is None
    shelf.clear()
    assert gone == ["a", "b"]
    assert (len(shelf), shelf.taken) == (0, 0)
