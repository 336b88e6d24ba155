"""Which files belong to a data set: folders, splits, manifests, patterns, and what is wrong with them."""

import pytest

from onehood.datasets.find_samples import find_samples
from onehood.errors import DataError, InvalidArgumentError


def touch(folder, *names):
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).touch()
    return folder


def listed(found):
    return [(sample.id, sample.label, sample.split, sample.group) for sample in found.samples]


def test_one_subfolder_per_class_whatever_lies_deeper(tmp_path):
    touch(tmp_path, "cats/1.png", "cats/indoors/2.JPG", "dogs/3.webp", "dogs/notes.txt", "dogs/.hidden.png", "README")
    found = find_samples(tmp_path)
    assert listed(found) == [
        ("cats/1.png", "cats", None, None),
        ("cats/indoors/2.JPG", "cats", None, None),
        ("dogs/3.webp", "dogs", None, None),
    ]
    assert found.ignored == {".txt": 1}


def test_splits_above_the_classes(tmp_path):
    touch(tmp_path, "train/a/1.png", "train/b/2.png", "Val/a/3.png", "test/b/4.png", "other/c/5.png")
    assert listed(find_samples(tmp_path)) == [
        ("Val/a/3.png", "a", "validation", None),
        ("test/b/4.png", "b", "test", None),
        ("train/a/1.png", "a", "train", None),
        ("train/b/2.png", "b", "train", None),
    ]


def test_a_class_named_test_is_a_class_where_there_is_no_train(tmp_path):
    touch(tmp_path, "test/1.png", "exam/2.png")
    assert [sample.label for sample in find_samples(tmp_path).samples] == ["exam", "test"]


def test_trains_are_a_class_where_they_hold_images(tmp_path):
    touch(tmp_path, "train/a.png", "bus/b.png")
    assert {sample.label for sample in find_samples(tmp_path).samples} == {"train", "bus"}


def test_images_that_are_in_no_class_or_split_are_a_problem(tmp_path):
    touch(tmp_path, "train/x/a.png", "train/stray.png", "extra/x/b.png", "extra/y/c.png", "notes/d.txt", "e.png")
    found = find_samples(tmp_path)
    assert [sample.id for sample in found.samples] == ["train/x/a.png"]
    assert sorted(found.problems) == [
        f"{tmp_path / 'extra'}: its 2 images are in no split and left out.",
        f"{tmp_path / 'train'}: 1 image in it is in no class and left out.",
        f"{tmp_path}: 1 image in it is in no class and left out.",
    ]


def test_a_link_from_one_class_to_all_counts_nothing_twice(tmp_path):
    touch(tmp_path, "a/1.png", "b/2.png")
    (tmp_path / "b" / "up").symlink_to("..")
    found = find_samples(tmp_path)
    assert [sample.id for sample in found.samples] == ["a/1.png", "b/2.png"]
    assert "leads back" in found.problems[0]


def test_empty_classes_are_listed(tmp_path):
    touch(tmp_path, "a/1.png", "b/2.png")
    (tmp_path / "c").mkdir()
    touch(tmp_path, "d/readme.md")
    assert find_samples(tmp_path).empty_classes == ("c", "d")


def test_groups_are_read_off_the_names(tmp_path):
    touch(tmp_path, "a/anna_1.png", "a/anna_2.png", "b/loner.png")
    found = find_samples(tmp_path, group_pattern=r"/([a-z]+)_\d")
    assert [sample.group for sample in found.samples] == ["anna", "anna", None]


def test_a_pattern_of_files_with_labels_from_their_names_or_folders(tmp_path):
    touch(tmp_path, "x/cat_1.jpg", "x/dog_2.jpg", "y/deep/cat_3.jpg", "y/what.jpg", "y/cat_4.txt")
    found = find_samples(tmp_path, glob="**/*", label_pattern=r"(cat|dog)_\d+")
    assert [(sample.id, sample.label) for sample in found.samples] == [
        ("x/cat_1.jpg", "cat"),
        ("x/dog_2.jpg", "dog"),
        ("y/deep/cat_3.jpg", "cat"),
    ]
    assert found.problems == ("y/what.jpg: `label_pattern` does not match; left out.",)
    assert [sample.label for sample in find_samples(tmp_path, glob="*/*.jpg").samples] == ["x", "x", "y"]


@pytest.mark.parametrize(("name", "separator"), [("list.csv", ","), ("list.TSV", "\t")])
def test_a_manifest_names_paths_labels_splits_and_groups(tmp_path, name, separator):
    rows = [
        ("path", "label", "split", "group"),
        ("im/1.png", "cat", "train", "g1"),
        ("im/2.png", "dög", "valid", ""),
        ("/abs/3.png", "cat", "", ""),
    ]
    touch(tmp_path, "im/1.png", "im/2.png")
    (tmp_path / name).write_text("\n".join(separator.join(row) for row in rows), encoding="utf-8-sig")
    found = find_samples(tmp_path / name)
    assert listed(found) == [
        ("im/1.png", "cat", "train", "g1"),
        ("im/2.png", "dög", "validation", None),
        ("/abs/3.png", "cat", None, None),
    ]
    assert found.samples[0].path == tmp_path / "im" / "1.png"
    assert str(found.samples[2].path) == "/abs/3.png"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("file,class\n1.png,cat\n", "no column path and no column label"),
        ("path,label\n1.png,\n", "line 2: path and label must not be empty"),
        ("path,label\n1.png\n", "line 2: 1 cells in place of 2"),
        (
            "path,label,split\n1.png,cat,tomorrow\n",
            "line 2: the split must be train, val or test. Received: 'tomorrow'",
        ),
        ("path,label\n", "lists no images"),
        ("", "the manifest is empty: it needs a first line path,label"),
        (b"\xff\xfe\x00path", "cannot be read"),
        ("path,label\n" + '"x' * 200_000, "cannot be read from line 2 on|in line 2 a quote"),
    ],
)
def test_damaged_manifests_are_named(tmp_path, content, message):
    path = tmp_path / "list.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(DataError, match=message) as caught:
        find_samples(path)
    assert str(path) in str(caught.value)


def test_links_that_lead_back_are_followed_once(tmp_path):
    touch(tmp_path, "a/1.png", "b/2.png")
    (tmp_path / "a" / "loop").symlink_to(tmp_path / "a", target_is_directory=True)
    (tmp_path / "b" / "up").symlink_to(tmp_path, target_is_directory=True)
    found = find_samples(tmp_path)
    assert [sample.id for sample in found.samples].count("a/1.png") == 1
    assert any("a/loop: leads back to a folder already looked into" in problem for problem in found.problems)
    assert len(found.samples) < 8


def test_a_folder_that_may_not_be_read_is_a_problem_not_a_crash(tmp_path, monkeypatch):
    touch(tmp_path, "a/1.png", "b/2.png", "b/locked/3.png")
    from pathlib import Path

    original = Path.iterdir

    def iterdir(self):
        if self.name == "locked":
            raise PermissionError(13, "Permission denied")
        return original(self)

    monkeypatch.setattr(Path, "iterdir", iterdir)
    found = find_samples(tmp_path)
    assert len(found.samples) == 2
    assert found.problems == (f"{tmp_path}/b/locked: the folder cannot be looked into (Permission denied).",)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"group_pattern": "("}, "`group_pattern` must be a regular expression"),
        ({"group_pattern": "abc"}, "`group_pattern` must have a group"),
        ({"label_pattern": "(a)"}, "`label_pattern` needs `glob`"),
        ({"label_column": "class"}, "belong to a manifest"),
        ({"glob": "/absolute/*"}, "`glob` must be a pattern below the folder"),
    ],
)
def test_bad_patterns_are_refused(tmp_path, arguments, message):
    touch(tmp_path, "a/1.png")
    with pytest.raises(InvalidArgumentError, match=message):
        find_samples(tmp_path, **arguments)


def test_nothing_to_be_found_says_what_was_expected(tmp_path):
    with pytest.raises(DataError, match="there is no such folder or manifest"):
        find_samples(tmp_path / "absent")
    with pytest.raises(DataError, match="no images found. Expected one subfolder per class"):
        find_samples(touch(tmp_path, "loose.png", "a/readme.txt"))
    with pytest.raises(DataError, match=r"no images found by the pattern '\*\.webp'"):
        find_samples(tmp_path, glob="*.webp")
    (tmp_path / "list.xlsx").touch()
    with pytest.raises(DataError, match=r"must be a \.csv, \.tsv or \.txt file"):
        find_samples(tmp_path / "list.xlsx")
    with pytest.raises(InvalidArgumentError, match="leave the patterns out"):
        find_samples(tmp_path / "list.xlsx", glob="*")
