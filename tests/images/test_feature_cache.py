"""The cache: what was kept comes back, what is damaged does not, and the folder stays below its limit."""

import os
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from onehood.images import FeatureCache


def files_of(folder):
    return [path for path in folder.rglob("*") if path.is_file()]


def held(folder):
    return sum(path.stat().st_size for path in files_of(folder))


def test_what_was_kept_comes_back(tmp_path):
    cache = FeatureCache(tmp_path / "cache")
    arrays = {
        "vector": np.random.default_rng(0).random((3, 4)).astype(np.float32),
        "bytes": np.arange(5, dtype=np.uint8),
        "halves": np.ones((2, 2), np.float16)[::-1],
        "none": np.zeros((0, 128), np.float32),
    }
    assert cache.get("a") is None
    cache.put("a", arrays)
    for one in (cache, FeatureCache(tmp_path / "cache")):
        found = one.get("a")
        assert set(found) == set(arrays)
        for name, array in arrays.items():
            assert found[name].dtype == array.dtype
            np.testing.assert_array_equal(found[name], array)
    assert cache.get("b") is None


def test_a_view_is_kept_by_its_numbers(tmp_path):
    cache = FeatureCache(tmp_path)
    whole = np.arange(24, dtype=np.float32).reshape(4, 6)
    cache.put("turned", {"vector": whole.T})
    cache.put("cut", {"vector": whole[:, ::2]})
    np.testing.assert_array_equal(cache.get("turned")["vector"], whole.T)
    np.testing.assert_array_equal(cache.get("cut")["vector"], whole[:, ::2])


def test_the_last_of_a_key_counts(tmp_path):
    cache = FeatureCache(tmp_path)
    for value in (1, 2):
        cache.put("a", {"vector": np.full(3, value)})
    np.testing.assert_array_equal(cache.get("a")["vector"], 2)
    assert len(files_of(tmp_path)) == 1


@pytest.mark.parametrize("damage", [b"", b"garbage", b"\xff" * 100, "cut"])
def test_what_is_damaged_counts_as_missing_until_it_is_kept_again(tmp_path, damage):
    cache = FeatureCache(tmp_path)
    cache.put("a", {"vector": np.arange(100.0)})
    (path,) = files_of(tmp_path)
    path.write_bytes(path.read_bytes()[:-8] if damage == "cut" else damage)
    assert cache.get("a") is None
    cache.put("a", {"vector": np.arange(100.0)})
    np.testing.assert_array_equal(cache.get("a")["vector"], np.arange(100.0))


def test_those_unused_for_longest_go_first(tmp_path):
    size = 1000
    cache = FeatureCache(tmp_path, limit=12 * size)
    keys = [f"key {number}" for number in range(10)]
    for key in keys:
        cache.put(key, {"vector": np.zeros(size, np.uint8)})
    for age, key in enumerate(keys):
        os.utime(cache._path(key), (1000 + age, 1000 + age))
    assert cache.get(keys[0]) is not None  # Used: it is now the youngest.
    for key in ("one more", "and one", "and another"):
        cache.put(key, {"vector": np.zeros(size, np.uint8)})
    assert held(tmp_path) <= 12 * size
    assert cache.get(keys[0]) is not None
    assert cache.get("and another") is not None
    assert [key for key in keys if cache.get(key) is None] == keys[1 : 1 + 13 - len(files_of(tmp_path))]


def test_many_puts_stay_below_the_limit(tmp_path):
    cache = FeatureCache(tmp_path, limit=20_000)
    for number in range(100):
        cache.put(str(number), {"vector": np.zeros(1000, np.uint8)})
        assert held(tmp_path) <= 20_000
    assert held(tmp_path) > 10_000


def test_files_of_an_earlier_process_count_too(tmp_path):
    FeatureCache(tmp_path).put("old", {"vector": np.zeros(5000, np.uint8)})
    os.utime(files_of(tmp_path)[0], (1, 1))
    cache = FeatureCache(tmp_path, limit=6000)
    cache.put("new", {"vector": np.zeros(3000, np.uint8)})
    assert cache.get("old") is None
    assert cache.get("new") is not None


def test_what_exceeds_the_limit_alone_is_not_kept(tmp_path):
    cache = FeatureCache(tmp_path, limit=100)
    cache.put("a", {"vector": np.zeros(1000, np.uint8)})
    assert cache.get("a") is None
    assert files_of(tmp_path) == []


def test_a_folder_that_cannot_be_written_is_done_without(tmp_path):
    (tmp_path / "file").write_text("in the way")
    for folder in (tmp_path / "file", tmp_path / "file" / "below"):
        cache = FeatureCache(folder)
        cache.put("a", {"vector": np.zeros(3)})
        assert cache.get("a") is None


def test_a_write_that_fails_leaves_nothing_behind(tmp_path, monkeypatch):
    cache = FeatureCache(tmp_path)

    def full(*_):
        raise OSError("no space left")

    monkeypatch.setattr("pathlib.Path.replace", full)
    cache.put("a", {"vector": np.zeros(3)})
    assert files_of(tmp_path) == []
    assert cache.get("a") is None


def test_many_threads_keep_and_find(tmp_path):
    cache = FeatureCache(tmp_path, limit=60_000)

    def use(number):
        key = str(number % 20)
        cache.put(key, {"vector": np.full(1000, number % 20, np.uint8)})
        found = cache.get(key)
        return found is None or (found["vector"] == number % 20).all()

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(use, range(200)))
    assert held(tmp_path) <= 60_000


def test_by_default_it_lies_in_the_users_cache(tmp_path, monkeypatch):
    monkeypatch.setattr("platformdirs.user_cache_dir", lambda name: str(tmp_path / name))
    assert FeatureCache().folder == tmp_path / "onehood" / "features"
    assert not (tmp_path / "onehood").exists()  # Made when first needed.


def test_damage_anywhere_in_a_file_counts_as_missing(tmp_path):
    cache = FeatureCache(tmp_path)
    cache.put("key", {"vector": np.arange(100.0)})
    (path,) = tmp_path.glob("*/*")
    content = bytearray(path.read_bytes())
    content[-5] ^= 1
    path.write_bytes(content)
    assert cache.get("key") is None
