"""Files of equal content."""

from onehood.search.equal_files import equal_files


def test_equal_bytes_are_one_group_whatever_the_names(tmp_path):
    contents = {"a.png": b"one", "b.jpg": b"two", "c.png": b"one", "d": b"longer", "e": b"one"}
    for name, content in contents.items():
        (tmp_path / name).write_bytes(content)
    paths = [str(tmp_path / name) for name in contents]
    assert equal_files(paths) == [[paths[0], paths[2], paths[4]]]


def test_files_that_are_gone_or_folders_are_in_no_group(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    assert equal_files([str(tmp_path / name) for name in ("a", "b", "gone", "gone too")]) == []
