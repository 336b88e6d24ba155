"""Copies by content and pixels, and pairs that agree on one motion in enough keypoints."""

import shutil
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image
from scenes import scene

from onehood.errors import InvalidArgumentError
from onehood.features import Keypoints
from onehood.search import SearchIndex
from onehood.search.duplicates import find_duplicates
from onehood.search.local_store import LocalStore
from onehood.search.store import ImageRow

WORDS = 200


def image(path, words, positions):
    count = len(words)
    keypoints = Keypoints(np.float32(positions), np.full(count, 4, np.float32), *np.zeros((2, count), np.float32))
    return ImageRow(path, "c", 1, 2, None, 300, 300, np.int32(words), keypoints, {"colour": np.float32([1, 0])})


@pytest.fixture
def store(tmp_path):
    """ "part" has 30 of the 60 keypoints of "whole", shifted, and 10 of its own; "shuffled" has all, elsewhere."""
    made = LocalStore.create(tmp_path, {"vectors": ["colour"]})
    made.set_learned({"vocabulary": np.zeros((WORDS, 2), np.float32)})
    generator = np.random.default_rng(0)
    places = generator.uniform(0, 200, (60, 2))
    moved, added = np.add(places[:30], (50, 20)), generator.uniform(0, 200, (10, 2))
    made.add(
        [
            image("whole", np.arange(60), places),
            image("part", np.r_[0:30, 100:110], np.r_[moved, added]),
            image("shuffled", np.arange(60), generator.permutation(places)),
            image("other", np.arange(120, 180), places),
        ]
    )
    yield made
    made.close()


def pairs(store, **bounds):
    found = find_duplicates(store, kind="alike", **bounds)
    return [(pair.first, pair.second, pair.verified_matches) for pair in found]


def test_what_agrees_is_found_once_with_its_matches_and_share(store):
    (pair,) = find_duplicates(store, kind="all")
    assert (pair.first, pair.second, pair.kind, pair.verified_matches) == ("whole", "part", "alike", 30)
    assert pair.share == 30 / 40


def test_what_only_agrees_in_keypoints_is_no_copy(store):
    assert find_duplicates(store) == find_duplicates(store, kind="copies") == []


def test_files_that_are_gone_are_named(store):
    assert set(find_duplicates(store).uncompared) == {"whole", "part", "shuffled", "other"}


def test_matches_and_share_are_bounds_that_may_be_met(store):
    assert pairs(store, least_matches=30) == pairs(store, least_share=30 / 40) == [("whole", "part", 30)]
    assert pairs(store, least_matches=31) == pairs(store, least_share=31 / 40) == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"least_matches": 3},
        {"least_matches": 20.5},
        {"least_share": -0.1},
        {"least_share": True},
        {"least_share": float("nan")},
        {"kind": "copy"},
        {"kind": None},
    ],
)
def test_arguments_out_of_their_ranges_are_refused(store, wrong):
    with pytest.raises(InvalidArgumentError, match=f"`{next(iter(wrong))}` must be"):
        find_duplicates(store, **wrong)


def found(folder, images, **options):
    """Names of pairs of images that are written to a folder and indexed, and the answer itself."""
    photographs = folder / "photographs"
    photographs.mkdir()
    for name, pixels in images.items():
        if isinstance(pixels, bytes):
            (photographs / name).write_bytes(pixels)
        else:
            Image.fromarray(np.ascontiguousarray(pixels)).save(photographs / name)
    with_copies = [name for name in images if name.startswith("twice")]
    for name in with_copies:
        shutil.copy(photographs / name, photographs / f"copy of {name}")
    index = SearchIndex.create(folder / "index")
    index.update(photographs)
    answer = index.duplicates(**options)
    index.close()
    return {frozenset((Path(pair.first).name, Path(pair.second).name)) for pair in answer}, answer


def pair_of(name):
    return frozenset((name, f"copy of {name}"))


@pytest.mark.parametrize("count", [1, 2, 4])
def test_of_the_smallest_folder_each_byte_identical_copy_is_found(tmp_path, count):
    images = {f"twice {seed}.png": scene(seed) for seed in range(count)}
    names, answer = found(tmp_path, images)
    assert names == {pair_of(name) for name in images}
    assert all((pair.kind, pair.share) == ("copy", 1.0) for pair in answer)


def test_blurred_small_and_flat_pictures_have_copies_too(tmp_path):
    icon = np.full((16, 16, 3), 255, np.uint8)
    icon[4:12, 4:12] = (200, 0, 0)
    images = {
        "twice blurred.png": cv2.GaussianBlur(scene(1), (0, 0), 12),
        "twice thumbnail.png": cv2.resize(scene(2), (32, 24), interpolation=cv2.INTER_AREA),
        "twice icon.png": icon,
        "twice flat.png": np.full((40, 40, 3), 90, np.uint8),
        "photograph.png": scene(3),
    }
    names, answer = found(tmp_path, images)
    assert names == {pair_of(name) for name in images if name.startswith("twice")}
    assert [Path(path).name for path in answer.uncompared] == ["copy of twice flat.png"]


def test_changed_pictures_are_copies_of_their_original_alone(tmp_path):
    image = scene(1, 240, 320)
    images = {
        "original.png": image,
        "small.png": cv2.resize(image, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA),
        "mirrored.png": image[:, ::-1],
        "turned.png": np.rot90(image),
        "blurred.png": cv2.GaussianBlur(image, (0, 0), 3),
        "cut.png": image[30:210, 60:300],
        "other.png": scene(2, 240, 320),
        "another.png": scene(3, 240, 320),
    }
    names, _ = found(tmp_path, images)
    copies = ("small", "mirrored", "turned", "blurred", "cut")
    assert {frozenset(("original.png", f"{name}.png")) for name in copies} <= names
    assert not any({"other.png", "another.png"} & pair for pair in names)


def test_unreadable_files_are_named_and_compared_by_their_bytes(tmp_path):
    images = {f"{seed}.png": scene(seed) for seed in range(2)} | {"twice broken.png": b"no image"}
    names, answer = found(tmp_path, images)
    assert names == {pair_of("twice broken.png")}
    assert {Path(path).name for path in answer.uncompared} == {"twice broken.png", "copy of twice broken.png"}


def test_all_is_copies_and_then_what_is_alike(tmp_path):
    image = scene(1, 240, 320)
    halves = (
        np.concatenate([image[:, :160], scene(5, 240, 160)], axis=1),
        np.concatenate([image[:, :160], scene(6, 240, 160)], axis=1),
    )
    images = {"twice.png": scene(2), "one half.png": halves[0], "other half.png": halves[1]}
    names, answer = found(tmp_path, images, kind="all")
    assert [pair.kind for pair in answer] == ["copy", "alike"]
    assert names == {pair_of("twice.png"), frozenset(("one half.png", "other half.png"))}


def test_equal_content_comes_before_pictures_that_are_scaled(tmp_path):
    image = scene(1)
    images = {"half.png": cv2.resize(image, (120, 90), interpolation=cv2.INTER_AREA), "twice.png": image}
    names, answer = found(tmp_path, images, kind="all")
    assert len(names) == len(answer) == 3
    assert frozenset((Path(answer[0].first).name, Path(answer[0].second).name)) == pair_of("twice.png")
