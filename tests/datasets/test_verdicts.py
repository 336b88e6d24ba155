"""The cache of verdicts: kept by path, size and time; anything else is looked at again."""

import hashlib
import json
import os

import pytest

from onehood.datasets import verdicts as module
from onehood.datasets.verdicts import Verdict, content_digest, load_verdicts, save_verdicts, still_valid

GOOD = Verdict(10, 20, None, 30, 40, True, "PNG", "ab", 7)


def test_verdicts_come_back(tmp_path):
    save_verdicts(tmp_path, {"a": GOOD, "b": Verdict(1, 2, "bad")})
    assert load_verdicts(tmp_path) == {"a": GOOD, "b": Verdict(1, 2, "bad")}
    assert load_verdicts(tmp_path / "other") == {}


def test_each_range_of_values_has_verdicts_of_its_own(tmp_path):
    stretched = Verdict(10, 20, None, 30, 40, True, "TIFF", "ab", None, flat=True, own_range=(-1.5, 7.0))
    save_verdicts(tmp_path, {"a": stretched})
    save_verdicts(tmp_path, {"a": GOOD}, (0, 4095))
    assert load_verdicts(tmp_path) == {"a": stretched}
    assert load_verdicts(tmp_path, (0, 4095)) == {"a": GOOD}
    assert load_verdicts(tmp_path, (0, 255)) == {}


@pytest.mark.parametrize("spoil", ["version", "json", "fields", "list"])
def test_a_cache_of_another_version_or_damaged_is_ignored(tmp_path, spoil):
    save_verdicts(tmp_path, {"a": GOOD})
    path = module._cache_file(tmp_path)
    values = json.loads(path.read_text())
    if spoil == "version":
        values["version"] += 1
    elif spoil == "fields":
        values["verdicts"]["a"]["surprise"] = 1
    path.write_text("{" if spoil == "json" else "[]" if spoil == "list" else json.dumps(values))
    assert load_verdicts(tmp_path) == {}


def test_a_cache_that_cannot_be_written_is_done_without(tmp_path, monkeypatch):
    (tmp_path / "file").touch()
    monkeypatch.setattr(module, "_cache_file", lambda *_: tmp_path / "file" / "below.json")
    save_verdicts(tmp_path, {"a": GOOD})
    assert load_verdicts(tmp_path) == {}


def test_a_changed_file_is_no_longer_the_one_looked_at(tmp_path):
    path = tmp_path / "a"
    path.write_bytes(b"12345")
    status = path.stat()
    verdict = Verdict(5, status.st_mtime_ns)
    assert still_valid(verdict, path)
    os.utime(path, ns=(0, status.st_mtime_ns + 1))
    assert not still_valid(verdict, path)
    assert not still_valid(None, path)
    assert not still_valid(verdict, tmp_path / "absent")


def test_the_digest_is_that_of_the_whole_content():
    assert content_digest(b"abc") == hashlib.sha256(b"abc").hexdigest()
