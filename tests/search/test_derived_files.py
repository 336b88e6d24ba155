"""Arrays in files that are compared with their digests."""

import numpy as np
import pytest

from onehood.search.derived_files import load_arrays, save_arrays

KINDS = {"a": (np.int64, 1), "b": (np.float32, 2)}


@pytest.fixture
def arrays():
    return {"a": np.arange(5), "b": np.ones((2, 3), np.float32)}


def test_arrays_come_back(arrays, tmp_path):
    save_arrays(tmp_path / "new", arrays)
    found = load_arrays(tmp_path / "new", KINDS)
    assert {name: array.tolist() for name, array in found.items()} == {
        name: array.tolist() for name, array in arrays.items()
    }


def test_an_array_of_another_kind_counts_for_nothing(arrays, tmp_path):
    save_arrays(tmp_path, arrays | {"a": np.arange(5.0)})
    assert load_arrays(tmp_path, KINDS) is None
    save_arrays(tmp_path, arrays | {"b": np.ones(3, np.float32)})
    assert load_arrays(tmp_path, KINDS) is None


@pytest.mark.parametrize("content", [b"", b"[]", b"{", b'{"a": 1}', b"\xff"])
def test_without_whole_digests_nothing_is_taken(arrays, tmp_path, content):
    save_arrays(tmp_path, arrays)
    (tmp_path / "digests.json").write_bytes(content)
    assert load_arrays(tmp_path, KINDS) is None


def test_a_missing_folder_holds_nothing(tmp_path):
    assert load_arrays(tmp_path / "absent", KINDS) is None
