"""From a folder of photographs to a data set: splits, sizes, labels, and what cannot be."""

import numpy as np
import pytest
from hostile_images import BAD, encoded, photo, plant
from PIL import Image

from onehood.datasets import FolderOptions, image_folder, scan_folder
from onehood.errors import DataError, InvalidArgumentError
from onehood.images import Looking, Square


def folder_of(tmp_path, counts, *, prefix="", size=(20, 30), start=0):
    """Class folders with different pictures; returns the folder."""
    seed = start
    for name, count in counts.items():
        for number in range(count):
            seed += 1
            plant(tmp_path / prefix / name, {f"{number:03}.png": encoded(photo(seed, *size), "PNG")})
    return tmp_path


def sides(dataset):
    return {identity: name for name, split in dataset.splits.items() for identity in split.ids}


def test_a_flat_folder_is_split_with_every_class_on_both_sides(tmp_path):
    dataset = image_folder(folder_of(tmp_path, {"cat": 30, "dog": 4, "eel": 30}))
    assert dataset.class_names == ("cat", "dog", "eel")
    for name in ("train", "test"):
        assert set(dataset.split(name).labels) == {0, 1, 2}
    assert sum(len(split) for split in dataset.splits.values()) == 64
    train = dataset.split("train")
    assert all(
        path.parent.name == dataset.class_names[label] for path, label in zip(train.images, train.labels, strict=True)
    )


def test_adding_files_moves_no_other(tmp_path):
    folder = folder_of(tmp_path, {"cat": 30, "dog": 30})
    before = sides(image_folder(folder))
    plant(folder / "cat", {f"new{n}.png": encoded(photo(1000 + n), "PNG") for n in range(20)})
    after = sides(image_folder(folder))
    assert {identity: after[identity] for identity in before} == before
    assert len(after) == len(before) + 20


def test_duplicates_and_groups_stay_in_one_split(tmp_path):
    folder = folder_of(tmp_path, {"cat": 25, "dog": 25})
    plant(folder / "cat", {f"copy{n}.png": (folder / "cat" / f"{n:03}.png").read_bytes() for n in range(25)})
    where = sides(image_folder(folder))
    for number in range(25):
        assert where[f"cat/copy{number}.png"] == where[f"cat/{number:03}.png"]
    # Groups by class and tens: none may lie on two sides, and they do not all lie on one.
    where = sides(image_folder(folder, FolderOptions(group_pattern=r"(dog/0\d)\d")))
    groups = {}
    for identity, side in where.items():
        if identity.startswith("dog/"):
            groups.setdefault(identity[:6], set()).add(side)
    assert sorted(groups) == ["dog/00", "dog/01", "dog/02"]
    assert all(len(found) == 1 for found in groups.values())
    assert {"train", "test"} <= set().union(*groups.values())


def test_named_groups_of_a_manifest_never_straddle(tmp_path):
    folder_of(tmp_path, {"cat": 24, "dog": 24})
    rows = ["path,label,group"]
    rows += [f"{name}/{n:03}.png,{name},{name}-person{n // 4}" for name in ("cat", "dog") for n in range(24)]
    (tmp_path / "list.csv").write_text("\n".join(rows))
    where = sides(image_folder(tmp_path / "list.csv"))
    for name in ("cat", "dog"):
        for person in range(6):
            assert len({where[f"{name}/{n:03}.png"] for n in range(4 * person, 4 * person + 4)}) == 1


def test_one_picture_in_two_groups_makes_one_of_them(tmp_path):
    folder_of(tmp_path, {"cat": 40, "dog": 40})
    for number in range(20):
        copy = (tmp_path / "cat" / f"{number:03}.png").read_bytes()
        plant(tmp_path / "cat", {f"copy{number}.png": copy})
    options = FolderOptions(group_pattern=r"/(\d+|copy\d+)\.png")
    where = sides(image_folder(tmp_path, options))
    for number in range(20):
        assert where[f"cat/copy{number}.png"] == where[f"cat/{number:03}.png"]
    assert {"train", "test"} <= {where[f"cat/copy{number}.png"] for number in range(20)}


def test_what_has_no_split_follows_those_of_its_group_that_have_one(tmp_path):
    folder_of(tmp_path, {"cat": 60, "dog": 60})
    given = {0: "train", 1: "", 2: "test", 3: ""}
    rows = ["path,label,split,group"]
    for name in ("cat", "dog"):
        for n in range(60):
            split = given[n // 3 % 4] if n % 3 == 0 else ""
            rows.append(f"{name}/{n:03}.png,{name},{split},{name}{n // 3}")
    (tmp_path / "list.csv").write_text("\n".join(rows))
    where = sides(image_folder(tmp_path / "list.csv"))
    for name in ("cat", "dog"):
        for group in range(20):
            found = {where[f"{name}/{n:03}.png"] for n in range(3 * group, 3 * group + 3)}
            if given[group % 4] == "train":
                found -= {"validation"} if "train" in found else set()
                assert found <= {"train", "validation"}
            if given[group % 4] == "test":
                assert found == {"test"}
            assert len(found) == 1


def test_splits_of_the_folder_are_kept_and_validation_is_taken_from_train(tmp_path):
    folder_of(tmp_path, {"cat": 30, "dog": 30}, prefix="train")
    folder_of(tmp_path, {"cat": 5, "dog": 5}, prefix="test", start=500)
    where = sides(image_folder(tmp_path))
    for identity, side in where.items():
        assert side == "test" if identity.startswith("test/") else side in ("train", "validation")
    assert "validation" in where.values()
    assert "validation" not in sides(image_folder(tmp_path, FolderOptions(validation=0))).values()


def test_class_order_comes_from_training_and_an_unknown_test_class_is_named(tmp_path):
    folder_of(tmp_path, {"b": 3, "a": 3}, prefix="train")
    folder_of(tmp_path, {"a": 2, "zebra": 3}, prefix="test", start=100)
    with pytest.raises(DataError, match=r"classes without any training image: zebra \(3 images\)"):
        image_folder(tmp_path)


@pytest.mark.parametrize("counts", [{"only": 5}, {"only": 5, "empty": 0}])
def test_one_class_is_not_enough(tmp_path, counts):
    with pytest.raises(DataError, match="at least two classes. Found: only"):
        image_folder(folder_of(tmp_path, counts))


def test_bad_images_are_named_on_standard_error_and_left_out(tmp_path, capfd):
    folder = folder_of(tmp_path, {"cat": 5, "dog": 5})
    plant(folder / "dog", BAD)
    dataset = image_folder(folder)
    assert sum(len(split) for split in dataset.splits.values()) == 10
    assert f"{len(BAD)} images cannot be read:" in capfd.readouterr().err
    with pytest.raises(DataError, match="every image must be readable"):
        image_folder(folder, FolderOptions(strict=True))


def test_photographs_are_colour(tmp_path):
    assert image_folder(folder_of(tmp_path / "a", {"x": 3, "y": 3})).photographic
    grey = tmp_path / "b"
    for name in ("x", "y"):
        plant(grey / name, {f"{n}.png": encoded(photo(n + ord(name)).convert("L"), "PNG") for n in range(3)})
    dataset = image_folder(grey)
    assert not dataset.photographic
    assert dataset.usual_view.channels == 1


def test_the_scan_knows_the_split_of_every_good_sample(tmp_path):
    scanned = scan_folder(folder_of(tmp_path, {"x": 10, "y": 10}))
    where = sides(scanned.dataset)
    assert [where[sample.id] for sample in scanned.scan.good] == list(scanned.splits)
    assert scanned.dataset.layout["test"] == 0.2


def test_a_file_that_changes_after_the_scan_is_read_anew(tmp_path):
    dataset = image_folder(folder_of(tmp_path, {"x": 3, "y": 3}))
    pictures, looking = dataset.split("train").images, Looking(dataset.usual_view)
    before = looking.pixels(pictures)
    pictures[0].write_bytes(encoded(photo(999, 40, 40), "PNG"))
    after = looking.pixels(pictures)
    assert (after[0] != before[0]).any()
    np.testing.assert_array_equal(after[1:], before[1:])


def test_each_file_is_decoded_and_hashed_once_for_whoever_looks_next(tmp_path, monkeypatch):
    read = []
    monkeypatch.setattr(Square, "read", lambda self, source, of=Square.read: (read.append(source), of(self, source))[1])
    monkeypatch.setattr("onehood.images.pictures.sha256_of", lambda path: pytest.fail("hashed twice"))
    view = Square(11, 11, 3, fit="crop")
    dataset = image_folder(folder_of(tmp_path, {"x": 3, "y": 3}), view_of=lambda facts, options: view)
    for split in dataset.splits.values():
        assert Looking(view).pixels(split.images).shape[1:] == (11, 11, 3)
    dataset.fingerprint()
    assert len(read) == 6


@pytest.mark.parametrize("arguments", [{"image_size": 3}, {"memory": -1}])
def test_options_out_of_range_are_refused(arguments):
    with pytest.raises(InvalidArgumentError, match=next(iter(arguments))):
        FolderOptions(**arguments)


def test_labels_are_64_bit_and_ids_are_paths_below_the_folder(tmp_path):
    train = image_folder(folder_of(tmp_path, {"x": 3, "y": 3})).split("train")
    assert train.labels.dtype == np.int64
    assert all((tmp_path / identity).exists() for identity in train.ids)


def test_a_range_of_values_is_kept_where_there_is_one(tmp_path):
    folder = folder_of(tmp_path, {"cat": 6, "dog": 6})
    plain = image_folder(folder)
    assert "value_range" not in plain.layout
    assert "value_range" not in plain.usual_view.as_json()
    ranged = image_folder(folder, FolderOptions(value_range=[0, 4095]))
    assert ranged.layout["value_range"] == ranged.usual_view.value_range == (0, 4095)
    assert FolderOptions(**ranged.layout) == FolderOptions(value_range=(0, 4095))
    with pytest.raises(InvalidArgumentError, match="`value_range` must be two finite numbers"):
        FolderOptions(value_range=(5, 5))


def test_flat_images_are_named_while_a_folder_is_read(tmp_path, capsys):
    folder = folder_of(tmp_path, {"cat": 6, "dog": 6})
    plant(folder / "cat", {"white.png": encoded(Image.new("RGB", (30, 20), "white"), "PNG")})
    image_folder(folder)
    assert "1 image is of one shade, or nearly so: cat/white.png." in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments",
    [{"test": 1.0}, {"validation": -0.1}, {"test": "half"}, {"fit": "wide"}, {"strict": 1}, {"memory": 0.5}],
)
def test_every_option_has_its_rule(arguments):
    with pytest.raises(InvalidArgumentError, match=f"`{next(iter(arguments))}` must be"):
        FolderOptions(**arguments)


def test_options_know_which_were_given():
    assert FolderOptions().given() == {}
    assert FolderOptions(test=0.3, label_column="class").given() == {"test": 0.3, "label_column": "class"}


def test_what_is_passed_over_is_told_in_one_line_each(tmp_path, capfd):
    folder_of(tmp_path, {"cat": 5, "dog": 5, "Dog": 5})
    plant(tmp_path / "cat", {f"{n}.raw": b"x" for n in range(60)} | {"Thumbs.db": b"x", "._1.png": b"x"})
    (tmp_path / "eel").mkdir()
    image_folder(tmp_path)
    error = capfd.readouterr().err
    assert "60 .raw files are not read." in error
    assert "Class folders without images are no classes: eel." in error
    assert "'Dog' (5 images) and 'dog' (5 images) differ only by case" in error
    assert len(error.strip().splitlines()) == 3


def test_a_folder_one_level_too_high_names_the_level_and_the_command(tmp_path):
    folder_of(tmp_path / "photos" / "photos", {"cat": 4, "dog": 4})
    with pytest.raises(DataError, match=r"at least two classes. Found: photos. The folder .* cat, dog.") as caught:
        image_folder(tmp_path / "photos")
    assert f"onehood train {tmp_path / 'photos' / 'photos'}" in str(caught.value)


def test_columns_of_a_manifest_are_given_by_name(tmp_path):
    folder_of(tmp_path, {"cat": 8, "dog": 8})
    rows = [f"{name}/{n:03}.png;{name}" for name, first in (("cat", 0), ("dog", 0)) for n in range(8)]
    (tmp_path / "list.txt").write_text("File;Animal\n" + "\n".join(rows))
    dataset = image_folder(tmp_path / "list.txt", FolderOptions(path_column="file", label_column="animal"))
    assert dataset.class_names == ("cat", "dog")
    assert dataset.layout["label_column"] == "animal"
