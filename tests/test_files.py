"""Atomic writing: all or nothing."""

import os
import stat
import threading
import zipfile

import pytest
from matplotlib.figure import Figure
from PIL import Image

from onehood.errors import InvalidArgumentError
from onehood.figures import save_figure
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


def test_behind_a_link_the_file_is_replaced_and_the_link_stays(tmp_path):
    (tmp_path / "far").mkdir()
    (tmp_path / "far" / "real").write_text("old")
    (tmp_path / "link").symlink_to("far/real")
    write_text(tmp_path / "link", "new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "far" / "real").read_text() == "new"
    (tmp_path / "dangling").symlink_to("far/absent")
    write_text(tmp_path / "dangling", "new")
    assert (tmp_path / "far" / "absent").read_text() == "new"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes in folders")
def test_a_pipe_is_written_into_and_stays_a_pipe(tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    read = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_bytes()))
    reader.start()
    write_text(pipe, "content")
    reader.join(10)
    assert read == [b"content"]
    assert pipe.is_fifo()


def test_a_device_is_written_into_and_stays_one(tmp_path):
    device = tmp_path / "null"
    try:
        os.mknod(device, 0o666 | stat.S_IFCHR, os.makedev(1, 3))
        device.open("wb").close()
    except (AttributeError, OSError):
        pytest.skip("only who administrates a system may make devices")
    write_text(output_path(device, kind="csv"), "content")
    assert device.is_char_device()


def test_a_file_that_is_replaced_passes_its_permissions_on(tmp_path):
    path = tmp_path / "a"
    path.write_text("old")
    path.chmod(0o640)
    write_text(path, "new")
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


def test_a_name_of_the_greatest_length_can_be_written(tmp_path):
    write_text(tmp_path / ("ü" * 127), "new")
    assert (tmp_path / ("ü" * 127)).read_text() == "new"


def _model(path):
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("manifest.json", "{}")


_CONTENTS = {
    "model": _model,
    "csv": lambda path: path.write_text("path,name,probability\n"),
    "page": lambda path: path.write_text('<!doctype html>\n<meta name="generator" content="onehood">'),
    "picture": lambda path: save_figure(Figure((1, 1)), path),
    "json": lambda path: path.write_text("{}"),
    "photograph": lambda path: Image.new("RGB", (8, 8)).save(path, format="PNG"),
    "labels": lambda path: path.write_text("path,label\na.png,cat\n"),
    "archive": lambda path: zipfile.ZipFile(path, "w").close(),
    "source": lambda path: path.write_text("print()\n"),
}
_NAMES = {"csv": "a.csv", "labels": "a.csv", "photograph": "a.jpg", "picture": "a.png", "source": "a.py"}


@pytest.mark.parametrize("wanted", ["model", "csv", "page", "picture", "json"])
@pytest.mark.parametrize("there", _CONTENTS)
def test_a_result_replaces_its_own_kind_and_nothing_else(tmp_path, wanted, there):
    path = tmp_path / _NAMES.get(there, "a")
    _CONTENTS[there](path)
    before = path.read_bytes()
    if there == wanted or (wanted == "csv" and there in ("json", "page")):  # Text without an ending of its own.
        assert output_path(path, kind=wanted) == path
    else:
        with pytest.raises(InvalidArgumentError, match=r"is there already and is no .*: it is not replaced"):
            output_path(path, kind=wanted)
    assert path.read_bytes() == before


def test_an_empty_file_gives_way_to_anything(tmp_path):
    (tmp_path / "a.jpg").touch()
    assert output_path(tmp_path / "a.jpg", kind="model")


def test_what_is_read_at_the_same_time_is_not_written_whatever_its_name(tmp_path):
    model = tmp_path / "m.onehood"
    _model(model)
    (tmp_path / "link").symlink_to(model)
    os.link(model, tmp_path / "hard")
    for name in ("m.onehood", "link", "hard"):
        with pytest.raises(InvalidArgumentError, match="must not be a file that is read at the same time"):
            output_path(tmp_path / name, kind="model", inputs=[tmp_path / "absent", model])


def test_the_home_folder_is_meant_by_its_sign(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    assert output_path("~/new/a.csv") == tmp_path / "new" / "a.csv"
    assert (tmp_path / "new").is_dir()


def test_standard_output_takes_text_alone(capfd):
    write_text(output_path("-", kind="csv"), "a,b\n")
    assert capfd.readouterr().out == "a,b\n"
    with pytest.raises(InvalidArgumentError, match="only text can go to standard output"):
        output_path("-", kind="model")
