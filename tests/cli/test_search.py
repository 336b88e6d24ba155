"""`onehood search`."""

from pathlib import Path

import pytest
from PIL import Image
from scenes import scene, turned


@pytest.fixture(scope="module")
def index(tmp_path_factory):
    from onehood.search import SearchIndex

    folder = tmp_path_factory.mktemp("photographs")
    for seed in range(5):
        Image.fromarray(scene(seed)).save(folder / f"{seed}.png")
    index = SearchIndex.create(folder.parent / "photos.index", words=80, keypoints=200, longest_side=240)
    index.update(folder)
    return index.folder


@pytest.fixture
def query(write_image):
    return write_image(turned(scene(2), 25, 0.9), "query.png")


def test_several_queries_are_answered_as_json_and_as_lines(onehood_command, index, query, write_image):
    other = write_image(scene(4), "other.png")
    outcome = onehood_command("search", index, query, other, "--top", "2", "--json")
    assert outcome.code == 0
    results = outcome.json["results"]
    assert set(results[0]) == {"query", "path", "score", "class", "verified_matches"}
    first = {result["query"]: result["path"].rsplit("/", 1)[1] for result in reversed(results)}
    assert first == {str(query): "2.png", str(other): "4.png"}
    assert 2 <= len(results) <= 4
    outcome = onehood_command("search", index, query, "--evidence", "colour")
    assert outcome.code == 0
    assert "2.png" in outcome.out


def test_a_page_shows_what_was_found_and_why(onehood_command, index, query, tmp_path):
    page = tmp_path / "found" / "page.html"
    outcome = onehood_command("search", index, query, "--region", "20,20,200,140", "--html", page, "--json")
    assert outcome.code == 0
    text = page.read_text()
    assert text.count("<img") >= 2  # The sheet, and the keypoints of the best at least.
    assert "keypoints agree with 2.png" in text


def test_queries_that_cannot_be_read_are_left_out(onehood_command, index, query, tmp_path):
    outcome = onehood_command("search", index, tmp_path / "absent.png", query, "--json")
    assert outcome.code == 0
    assert {result["query"] for result in outcome.json["results"]} == {str(query)}
    assert "left out" in outcome.err
    assert "absent.png" in outcome.err
    assert onehood_command("search", index, tmp_path / "absent.png").code == 1


def test_an_image_that_has_gone_is_told_and_not_shown(onehood_command, query, tmp_path):
    from onehood.search import SearchIndex

    folder = tmp_path / "photographs"
    folder.mkdir()
    for seed in range(3):
        Image.fromarray(scene(seed)).save(folder / f"{seed}$x$.png")
    found = SearchIndex.create(tmp_path / "i", words=80, keypoints=200, longest_side=240)
    found.update(folder)
    (folder / "2$x$.png").unlink()
    page = tmp_path / "page.html"
    outcome = onehood_command("search", tmp_path / "i", query, "--html", page, "--json")
    assert outcome.code == 0
    assert all(Path(result["path"]).exists() for result in outcome.json["results"])
    assert "2$x$.png" in outcome.err
    assert page.exists()


def test_wrong_usage_is_refused(onehood_command, index, query, tmp_path):
    for arguments, message in (
        (("--region", "1,2,3"), "four whole numbers"),
        (("--region", "0,0,9999,1"), "within the query's"),
        (("--top", "0"), "`top` must be"),
        (("--filter", "photographs"), "A filter must be NAME=VALUE"),
        (("--evidence", "network"), "must be one that the index has"),
    ):
        outcome = onehood_command("search", index, query, *arguments)
        assert outcome.code == 2
        assert message in outcome.err
    assert onehood_command("search", tmp_path, query).code == 1
    assert onehood_command("search", index, tmp_path / "absent.png").code == 1
    assert onehood_command("search", index, query, "--filter", "class=none").out.endswith(
        "nothing to find: no image meets class=none\n"
    )
