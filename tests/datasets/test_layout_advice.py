"""Classes on another level, or in names."""

import shlex

import pytest

from onehood.datasets import FolderOptions
from onehood.datasets.find_samples import find_samples
from onehood.datasets.layout_advice import deeper_level, file_name_advice, label_pattern_of, level_remark
from onehood.datasets.samples import Sample


def touch(folder, *names):
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).touch()
    return folder


@pytest.mark.parametrize(
    ("names", "level"),
    [
        (("photos/cats/1.png", "photos/dogs/2.png"), "photos"),
        (("a/b/c/cats/1.png", "a/b/c/dogs/2.png", "__MACOSX/a/._x.png"), "a/b/c"),
        (("dataset/train/cats/1.png", "dataset/test/cats/2.png"), "dataset"),
        (("test/cats/1.png", "test/dogs/2.png"), "test"),
        (("train/images/cats/1.png", "train/images/dogs/2.png"), "train/images"),
        (("with blank/cats/1.png", "with blank/dogs/2.png"), "with blank"),
    ],
)
def test_the_level_of_the_classes_is_named_with_the_command(tmp_path, names, level):
    (advice,) = deeper_level(touch(tmp_path, *names))
    assert advice.endswith(f"onehood train {shlex.quote(str(tmp_path / level))}")


@pytest.mark.parametrize("names", [("cats/1.png",), ("cats/a/1.png",), ("cats/1.png", "dogs/2.png"), ("README",)])
def test_where_there_is_no_such_level_nothing_is_said(tmp_path, names):
    assert deeper_level(touch(tmp_path, *names)) == []


def test_links_that_lead_back_end(tmp_path):
    (tmp_path / "loop").symlink_to(tmp_path)
    assert deeper_level(tmp_path) == []


def samples_at(*ids):
    return [Sample(None, identity, identity.split("/")[0]) for identity in ids]


def test_images_below_folders_of_folders_are_remarked_on():
    assert "'*/*/*'" in level_remark(samples_at("a/x/1.png", "a/y/2.png", "b/x/3.png"))[0]
    deep = level_remark(samples_at("a/x/1.png", "a/y/z/2.png", "b/x/3.png"))[0]
    assert r"--glob '**/*' --label-pattern '^[^/]+/([^/]+)/'" in deep
    assert level_remark(samples_at("a/x/1.png", "a/2.png", "b/x/3.png")) == []
    assert level_remark(samples_at("a/x/1.png", "b/x/3.png")) == []


@pytest.mark.parametrize(
    ("names", "pattern", "labels"),
    [
        (["cat_001.jpg", "cat_002.jpg", "dog_1.jpg", "dog_2.jpg"], "^([a-z]+)_", {"cat", "dog"}),
        (["cat.0.jpg", "cat.1.jpg", "dog.0.jpg", "dog.1.jpg"], r"^([a-z]+)\.", {"cat", "dog"}),
        (["Cat-1.png", "Cat-2.png", "dog-1.png", "dog-2.png"], "^([A-Za-z]+)-", {"Cat", "dog"}),
        (["cat1.jpg", "cat2.jpg", "dog1.jpg", "dog2.jpg"], "^([a-z]+)", {"cat", "dog"}),
        (["new_york_1.jpg", "new_york_2.jpg", "new_delhi_1.jpg", "new_delhi_2.jpg"], r"^(.+?)_\d", None),
        (["1_cat.jpg", "2_cat.jpg", "3_dog.jpg", "4_dog.jpg"], r"\d_([a-z]+)\.", {"cat", "dog"}),
        (["猫_1.jpg", "猫_2.jpg", "犬_1.jpg", "犬_2.jpg"], r"^(.+?)_\d", {"猫", "犬"}),
    ],
)
def test_names_that_share_a_form_give_a_pattern_that_finds_their_classes(tmp_path, names, pattern, labels):
    assert label_pattern_of(names) == pattern
    touch(tmp_path, *names)
    (advice,) = file_name_advice(tmp_path, names)
    flags = shlex.split(advice.split("onehood train ")[1])
    assert flags[0] == str(tmp_path)
    options = FolderOptions(glob=flags[2], label_pattern=flags[4])
    found = find_samples(tmp_path, glob=options.glob, label_pattern=options.label_pattern)
    assert len(found.samples) == len(names)
    assert {sample.label for sample in found.samples} == (labels or {"new_york", "new_delhi"})


@pytest.mark.parametrize(
    "names", [[], ["IMG_1.jpg", "IMG_2.jpg"], ["sunset.jpg", "beach.jpg", "tree.jpg"], ["1.jpg", "2.jpg"]]
)
def test_names_that_tell_nothing_give_none(tmp_path, names):
    assert label_pattern_of(names) is None
    assert file_name_advice(tmp_path, names) == []
