"""The model file: what goes in comes out, and everything else is refused without being executed."""

import json
import pickle
import zipfile

import numpy as np
import pytest
import safetensors.numpy
from hypothesis import given
from hypothesis import strategies as st

from onehood.classifiers import ModelFile, read_model_file
from onehood.classifiers.model_file import FORMAT_VERSION, library_versions, write_model_file
from onehood.errors import ModelFileError

MODEL = ModelFile(
    technique="fractional",
    parameters={"filters": 4},
    class_names=("kätzchen", "dog"),
    input={"height": 8},
    training={"seconds": 1.5},
    weights={"a": np.arange(6, dtype=np.float32).reshape(2, 3)},
    versions=library_versions(),
)


def test_everything_comes_back(tmp_path):
    write_model_file(tmp_path / "m.onehood", MODEL)
    content = read_model_file(tmp_path / "m.onehood")
    np.testing.assert_array_equal(content.weights["a"], MODEL.weights["a"])
    assert {**vars(content), "weights": None} == {**vars(MODEL), "weights": None}
    assert content.versions["keras"].startswith("3.")


def rewritten(path, *, manifest=None, weights=None, compression=zipfile.ZIP_STORED):
    """A model file with some parts replaced."""
    write_model_file(path, MODEL)
    with zipfile.ZipFile(path) as archive:
        values = json.loads(archive.read("manifest.json"))
        content = archive.read("weights.safetensors")
    values.update(manifest or {})
    with zipfile.ZipFile(path, "w", compression) as archive:
        archive.writestr("manifest.json", json.dumps(values))
        archive.writestr("weights.safetensors", content if weights is None else weights)
    return path


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"manifest": {"format": FORMAT_VERSION + 1}}, "Install a newer onehood"),
        ({"manifest": {"format": "one"}}, "no format version"),
        ({"manifest": {"technique": 3}}, "'technique' is missing or of another type"),
        ({"manifest": {"training": {"data": "mnist"}}}, "says of its data is of another type"),
        ({"manifest": {"training": {"data": {"options": [1]}}}}, "says of its data is of another type"),
        ({"manifest": {"class_names": ["only"]}}, "at least two classes"),
        ({"manifest": {"class_names": [1, 2]}}, "at least two classes"),
        ({"weights": b"garbage"}, "not a model file, or damaged"),
        ({"weights": pickle.dumps({"a": 1})}, "not a model file, or damaged"),
        ({"compression": zipfile.ZIP_DEFLATED}, "compressed"),
    ],
)
def test_files_that_do_not_fit_are_named(tmp_path, changes, message):
    path = rewritten(tmp_path / "m.onehood", **changes)
    with pytest.raises(ModelFileError, match=message) as caught:
        read_model_file(path)
    assert str(path) in str(caught.value)


def test_missing_files_and_folders_are_named(tmp_path):
    with pytest.raises(ModelFileError, match=r"absent\.onehood: there is no such file"):
        read_model_file(tmp_path / "absent.onehood")
    with pytest.raises(ModelFileError, match="this is a folder"):
        read_model_file(tmp_path)


def test_headers_that_zip_does_not_know_and_endless_brackets_are_damage(tmp_path):
    path = tmp_path / "m.onehood"
    write_model_file(path, MODEL)
    content = path.read_bytes()
    directory = content.index(b"PK\x01\x02")
    for place, value in ((directory + 8, 1), (directory + 8, 0x20), (directory + 10, 99)):
        broken = bytearray(content)
        broken[place] = value  # Encrypted, patched, of an unknown compression.
        path.write_bytes(bytes(broken))
        with pytest.raises(ModelFileError, match="damaged"):
            read_model_file(path)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("manifest.json", "[" * 100_000)
    with pytest.raises(ModelFileError, match="damaged"):
        read_model_file(path)


@given(cut=st.integers(0, 2000), place=st.integers(0, 2000), value=st.integers(1, 255))
def test_random_damage_is_an_error_or_harmless(tmp_path_factory, cut, place, value):
    path = tmp_path_factory.mktemp("model") / "m.onehood"
    write_model_file(path, MODEL)
    content = bytearray(path.read_bytes())
    content[place % len(content)] ^= value
    path.write_bytes(bytes(content[: max(cut, 0)] if cut < len(content) else content))
    try:
        model = read_model_file(path)
    except ModelFileError:
        return
    # Zip checks its members' sums: what still reads is what was written.
    np.testing.assert_array_equal(model.weights["a"], MODEL.weights["a"])
    assert model.class_names == MODEL.class_names


def test_weights_are_plain_safetensors(tmp_path):
    write_model_file(tmp_path / "m.onehood", MODEL)
    with zipfile.ZipFile(tmp_path / "m.onehood") as archive:
        assert archive.namelist() == ["manifest.json", "weights.safetensors"]
        weights = safetensors.numpy.load(archive.read("weights.safetensors"))
    assert list(weights) == ["a"]
