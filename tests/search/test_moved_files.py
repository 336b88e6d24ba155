"""Files that are known by another path."""

import os
import shutil

from onehood.search.moved_files import moved_files


def facts(path):
    status = path.stat()
    return status.st_size, status.st_mtime_ns, None


def make(path, content=b"content", time=10**18):
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content)
    os.utime(path, ns=(time, time))
    return path


def test_a_renamed_folder_is_known(tmp_path):
    old = [make(tmp_path / "old" / f"{number}.png", time=10**18 + number) for number in range(3)]
    known = {str(path): facts(path) for path in old}
    (tmp_path / "old").rename(tmp_path / "new")
    found = {str(path): path.stat() for path in (tmp_path / "new").iterdir()}
    assert moved_files(known, found) == {str(path): str(tmp_path / "new" / path.name) for path in old}


def test_a_copy_another_file_or_an_unsure_one_is_not_taken_for_moved(tmp_path):
    old = make(tmp_path / "old" / "a.png")
    known = {str(old): facts(old)}
    copy = tmp_path / "new" / "a.png"
    copy.parent.mkdir()
    shutil.copy2(old, copy)
    assert moved_files(known, {str(copy): copy.stat()}) == {}  # The old one is still there.
    old.unlink()
    assert moved_files(known, {str(copy): copy.stat()}) == {str(old): str(copy)}
    twin = make(tmp_path / "twin" / "a.png")
    assert moved_files(known, {str(copy): copy.stat(), str(twin): twin.stat()}) == {}  # Which of the two?
    other = make(tmp_path / "other" / "a.png", b"another content")
    assert moved_files(known, {str(other): other.stat()}) == {}
