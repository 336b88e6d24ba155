"""Labels from folders and names: one name in every encoding, and nothing of the system's."""

import unicodedata

import pytest

from onehood.datasets.layouts import compiled, samples_of_folders, samples_of_pattern, searched
from onehood.errors import DataError

DECOMPOSED = unicodedata.normalize("NFD", "Äpfel")


def touch(folder, *names):
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).touch()
    return folder


def labels(found):
    return {sample.id: sample.label for sample in found.samples}


def test_class_folders_in_both_encodings_are_one_class(tmp_path):
    touch(tmp_path, "train/Äpfel/1.png", f"train/{DECOMPOSED}/2.png", "train/b/3.png", f"test/{DECOMPOSED}/4.png")
    found = samples_of_folders(tmp_path, None)
    assert set(labels(found).values()) == {"Äpfel", "b"}
    assert len(found.samples) == 4
    assert found.empty_classes == ()
    assert all(sample.path.exists() for sample in found.samples)


def test_patterns_find_names_in_both_encodings(tmp_path):
    touch(tmp_path, "Äpfel_1.png", f"{DECOMPOSED}_2.png", "b_3.png")
    for expression in ("^(Äpfel|b)_", f"^({DECOMPOSED}|b)_", r"^(\w+)_\d"):
        found = samples_of_pattern(tmp_path, "*.png", compiled("label_pattern", expression), None)
        assert sorted(labels(found).values()) == ["b", "Äpfel", "Äpfel"]
    assert searched(compiled("group_pattern", "(Äp)"), f"a/{DECOMPOSED}.png") == "Äp"


@pytest.mark.parametrize("glob", ["**/*", "*/*.png", "*/*/*.png", "**/*.png"])
def test_patterns_take_nothing_hidden_and_nothing_of_the_system(tmp_path, glob):
    touch(
        tmp_path,
        *("cats/1.png", "cats/._1.png", "cats/x/2.png", "cats/.ipynb_checkpoints/1.png", "__MACOSX/cats/1.png"),
        *("@eaDir/1.png/thumb.png", ".hidden/cats/1.png", "._cats.png", "cats/Thumbs.db", "cats/notes.md"),
    )
    found = samples_of_pattern(tmp_path, glob, None, None)
    assert set(labels(found)) <= {"cats/1.png", "cats/x/2.png"}
    assert found.ignored == ({".md": 1} if glob == "**/*" else {})


def test_folders_of_systems_are_no_classes(tmp_path):
    touch(tmp_path, "cats/1.png", "__MACOSX/cats/._1.png", "#recycle/2.png", "$RECYCLE.BIN/3.png", "._x.png")
    found = samples_of_folders(tmp_path, None)
    assert labels(found) == {"cats/1.png": "cats"}
    assert found.empty_classes == ()
    assert found.problems == ()


def test_labels_that_look_alike_are_remarked_on(tmp_path):
    touch(tmp_path, "cats/1.png", "Cats/2.png", "dogs/3.png")
    assert "'Cats' (1 image) and 'cats' (1 image)" in samples_of_folders(tmp_path, None).remarks[0]
    assert "'Cats'" in samples_of_pattern(tmp_path, "*/*", None, None).remarks[0]


def test_classes_on_a_deeper_level_are_remarked_on(tmp_path):
    touch(tmp_path, "fold1/cats/1.png", "fold1/dogs/2.png", "fold2/cats/3.png")
    (remark,) = samples_of_folders(tmp_path, None).remarks
    assert "--glob '*/*/*'" in remark
    assert set(labels(samples_of_pattern(tmp_path, "*/*/*", None, None)).values()) == {"cats", "dogs"}


def test_where_nothing_is_found_the_reason_is_told(tmp_path):
    touch(tmp_path, *(f"{name}_{n}.jpg" for name in ("cat", "dog") for n in range(3)), "a/1.psd", "2.psd")
    with pytest.raises(DataError, match="6 images in it are in no class") as caught:
        samples_of_folders(tmp_path, None)
    assert "2 .psd files are not read." in str(caught.value)
    assert f"onehood train {tmp_path} --glob '*.jpg' --label-pattern '^([a-z]+)_'" in str(caught.value)
    with pytest.raises(DataError, match=r"no images found by the pattern '\*\*/\*\.psd'.*2 \.psd files are not read"):
        samples_of_pattern(tmp_path, "**/*.psd", None, None)
