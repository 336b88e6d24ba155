"""Atomic writing: all or nothing."""

import os

import pytest

from onehood.errors import InvalidArgumentError
from onehood.files import atomic_write, output_path, sha256_of, write_text


def test_a_block_that_succeeds_replaces_the_file(tmp_path):
    path = tmp_path / "file.bin"
    path.write_bytes(b"old")
    with atomic_write(path) as stream:
        stream.write(b"new")
        assert path.read_bytes() == b"old"
    assert path.read_bytes() == b"new"
    assert [entry.name for entry in tmp_path.iterdir()] == ["file.bin"]


def test_a_block_that_fails_leaves_the_old_file_and_nothing_else(tmp_path):
    path = tmp_path / "file.bin"
    path.write_bytes(b"old")
    with pytest.raises(RuntimeError), atomic_write(path) as stream:
        stream.write(b"half of the n")
        raise RuntimeError
    assert path.read_bytes() == b"old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["file.bin"]


def test_the_result_has_the_permissions_of_an_ordinary_file(tmp_path):
    write_text(tmp_path / "a", "ä")
    (tmp_path / "b").write_text("ä")
    assert (tmp_path / "a").read_text() == "ä"
    assert (tmp_path / "a").stat().st_mode == (tmp_path / "b").stat().st_mode


def test_output_path_makes_folders_and_refuses_a_folder(tmp_path):
    assert output_path(tmp_path / "a" / "b" / "c.txt").parent.is_dir()
    with pytest.raises(InvalidArgumentError, match=r"`report` must be a file. Received a folder"):
        output_path(tmp_path, argument="report")
    (tmp_path / "file").touch()
    with pytest.raises(InvalidArgumentError, match="must lie in a folder that can be written"):
        output_path(tmp_path / "file" / "below")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes in folders")
def test_a_pipe_has_no_digest_and_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe.png")
    assert sha256_of(tmp_path / "pipe.png") is None


def test_the_digest_of_a_file_is_that_of_its_bytes(tmp_path):
    (tmp_path / "a").write_bytes(b"abc")
    assert sha256_of(tmp_path / "a") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert sha256_of(tmp_path / "absent") is None
