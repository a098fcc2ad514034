"""Finding the files in results of all shapes."""

from __future__ import annotations

import pytest

from tintype.engines.rented import results
from tintype.kernel.errors import SettingsError

A, B = "https://cdn.example/a.png", "https://cdn.example/b.png"


@pytest.mark.parametrize(
    ("result", "found"),
    [
        (A, [A]),
        ([A, B], [A, B]),
        ({"url": A, "content_type": "image/png"}, [A]),
        ({"images": [{"url": A}, {"url": B}], "seed": 5, "prompt": "x"}, [A, B]),
        ({"image": {"url": A}}, [A]),
        ({"video": {"url": A}, "seed": 1}, [A]),
        ({"model_mesh": {"url": A}, "timings": {}}, [A]),
        ({"model_file": A, "color_video": None, "combined_video": B}, [A]),
        ({"images": None, "output": [A]}, [A]),
        ({"data": {"images": [A]}}, [A]),
        ("data:image/png;base64,AAAA", ["data:image/png;base64,AAAA"]),
        ({"text": "https is no url"}, []),
        ("a text", []),
        (None, []),
        ([], []),
    ],
)
def test_the_usual_places(result, found):
    assert [file.url for file in results.files(result, {}, most=9)] == found


def test_a_path_says_where_and_nothing_else_is_taken():
    result = {"image": {"url": A}, "layers": [{"url": A}, {"url": B}]}
    assert [file.url for file in results.files(result, {"outputs": "layers.1"}, most=9)] == [B]
    assert results.files(result, {"outputs": "nowhere.0"}, most=9) == []


def test_no_more_than_was_asked_for_and_the_first_ones_seed():
    files = results.files({"images": [A, B, A]}, {}, most=2, seed=9)
    assert [(file.url, file.seed) for file in files] == [(A, 9), (B, None)]


def test_previews_follow_their_results():
    files = results.files({"mesh": A, "shown": {"url": B}}, {"preview": "shown"}, most=1)
    assert [(file.url, file.role) for file in files] == [(A, "result"), (B, "preview")]


def test_a_path_must_be_a_text():
    with pytest.raises(SettingsError):
        results.files(A, {"outputs": 5}, most=1)
