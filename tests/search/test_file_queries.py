"""Many queries, past those that cannot be read."""

import json

import pytest
from PIL import Image
from scenes import scene

from onehood.errors import InvalidArgumentError
from onehood.search import SearchIndex, search_files


@pytest.fixture(scope="module")
def index(tmp_path_factory):
    folder = tmp_path_factory.mktemp("photographs")
    for seed in range(3):
        Image.fromarray(scene(seed)).save(folder / f"{seed}.png")
    index = SearchIndex.create(folder / "photos.index", words=60, keypoints=150, longest_side=240)
    index.update(folder)
    return index


def test_each_file_has_its_answers_in_order_and_bad_ones_their_reason(index, write_image, tmp_path):
    one, two = write_image(scene(2), "one.png"), write_image(scene(0), "two.png")
    answers = search_files(index, [one, tmp_path / "gone.png", two], top=1)
    assert [query for query, _ in answers.found] == [one, two]
    assert [results[0].path.rsplit("/", 1)[1] for _, results in answers.found] == ["2.png", "0.png"]
    assert [results for _, results in answers.found] == [tuple(index.search(path, top=1)) for path in (one, two)]
    assert list(answers.bad) == [tmp_path / "gone.png"]
    assert "there is no such file" in answers.bad[tmp_path / "gone.png"]
    values = json.loads(json.dumps(answers.as_json()))
    assert [value["query"] for value in values] == [str(one), str(two)]
    assert values[0]["score"] == pytest.approx(answers.found[0][1][0].score)


def test_a_wrong_option_is_no_bad_file(index, write_image):
    with pytest.raises(InvalidArgumentError, match="`top`"):
        search_files(index, [write_image(scene(0))], top=0)
