"""The page of a search shows the query, what is like it, and why."""

from dataclasses import replace

import pytest
from PIL import Image
from scenes import scene, turned

from onehood.reports import search_page
from onehood.search import FileAnswers, SearchIndex, search_files


@pytest.fixture(scope="module")
def index(tmp_path_factory):
    folder = tmp_path_factory.mktemp("photographs")
    for seed in range(4):
        Image.fromarray(scene(seed)).save(folder / f"{seed}.png")
    index = SearchIndex.create(folder / "photos.index", words=80, keypoints=200, longest_side=240)
    index.update(folder)
    return index


def test_a_page_has_a_sheet_and_the_keypoints_that_agree(index, write_image):
    query = write_image(turned(scene(2), 25, 0.9), "<query>.png")
    text = search_page(index, search_files(index, [query], region=(20, 20, 200, 140)), (20, 20, 200, 140))
    assert "<h1>Search in photos.index</h1>" in text
    assert "What is like &lt;query&gt;.png" in text
    assert "keypoints agree with 2.png" in text
    assert text.count("<img") >= 2


def test_what_has_gone_since_is_a_grey_place(index, write_image, tmp_path):
    query = write_image(scene(1), "query.png")
    answers = search_files(index, [query], top=1)
    (result,) = answers.found[0][1]
    gone = FileAnswers(((query, (replace(result, path=str(tmp_path / "gone.png")),)),), {})
    text = search_page(index, gone)
    assert text.count("<img") == 1
    assert "agree with" not in text


def test_nothing_found_is_a_page_too(index):
    assert "<img" not in search_page(index, FileAnswers((), {}))
