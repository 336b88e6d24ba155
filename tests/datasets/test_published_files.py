"""The look-up order, and downloads from a server on this machine."""

import gc
import hashlib
import io
import tarfile
import threading
import warnings
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest

from onehood.datasets import published_files
from onehood.datasets.published_files import Download, PublishedFiles, cache_folder, find, find_or_download
from onehood.errors import DataError

FILES = ("a.bin", "b.bin")


class QuietHandler(SimpleHTTPRequestHandler):
    def log_message(self, *arguments):
        pass


@pytest.fixture
def server(tmp_path):
    """A folder and the loopback address that serves it."""
    folder = tmp_path / "served"
    folder.mkdir()
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(QuietHandler, directory=str(folder))) as http:
        thread = threading.Thread(target=http.serve_forever)
        thread.start()
        yield folder, f"http://127.0.0.1:{http.server_port}/"
        http.shutdown()
        thread.join()
    # A client whose download fails drops its connection; found later, it would be blamed on another test.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()


@pytest.fixture(autouse=True)
def _own_cache(monkeypatch, tmp_path):
    monkeypatch.setattr(published_files, "cache_folder", lambda: tmp_path / "cache")


def put(folder, names=FILES):
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        (folder / name).write_bytes(name.encode())
    return folder


def source(**options):
    return PublishedFiles("things", FILES, options.pop("downloads", {}), **options)


def md5(content):
    return f"md5:{hashlib.md5(content).hexdigest()}"


def test_the_first_place_that_has_it_counts(tmp_path, monkeypatch):
    system = put(tmp_path / "system")
    things = source(system_folders=(system,))
    assert find(things) == system
    cached = put(tmp_path / "cache" / "things")
    assert find(things) == cached
    environment = put(tmp_path / "environment" / "things")
    monkeypatch.setenv("ONEHOOD_DATA", str(environment.parent))
    assert find(things) == environment
    given = put(tmp_path / "given" / "things")
    assert find(things, given.parent) == given
    assert find(things, given) == given


def test_nothing_anywhere_is_none():
    assert find(source()) is None


def test_a_folder_given_is_not_passed_over(tmp_path):
    put(tmp_path / "cache" / "things")
    with pytest.raises(DataError, match=r"things: not found in .*elsewhere.*a\.bin, b\.bin"):
        find(source(), tmp_path / "elsewhere")


def test_an_incomplete_folder_is_an_error_rather_than_passed_over(tmp_path, monkeypatch):
    put(tmp_path / "cache" / "things")
    put(tmp_path / "environment" / "things", ["a.bin"])
    monkeypatch.setenv("ONEHOOD_DATA", str(tmp_path / "environment"))
    with pytest.raises(DataError, match=r"things is incomplete: b\.bin missing"):
        find(source())


def test_gzipped_files_count_only_where_they_can_be_read(tmp_path):
    put(tmp_path / "given", ["a.bin", "b.bin.gz"])
    assert find(source(zippable=True), tmp_path / "given") == tmp_path / "given"
    with pytest.raises(DataError, match="incomplete"):
        find(source(), tmp_path / "given")


def test_plain_files_are_downloaded_once_and_checked(server, tmp_path):
    folder, address = server
    put(folder)
    downloads = {name: Download(address + name, md5(name.encode())) for name in FILES}
    target = find_or_download(source(downloads=downloads))
    assert target == tmp_path / "cache" / "things"
    assert sorted(path.name for path in target.iterdir()) == list(FILES)
    for name in FILES:
        (folder / name).unlink()
    assert find_or_download(source(downloads=downloads)) == target


def test_only_the_named_members_of_an_archive_are_taken(server, tmp_path):
    folder, address = server
    with tarfile.open(folder / "things.tar.gz", "w:gz") as tar:
        for name in ("inner/a.bin", "inner/b.bin", "../../escaped.bin", "inner/other.bin"):
            info = tarfile.TarInfo(name)
            info.size = len(name)
            tar.addfile(info, io.BytesIO(name.encode()))
    content = (folder / "things.tar.gz").read_bytes()
    download = Download(address + "things.tar.gz", md5(content), {name: f"inner/{name}" for name in FILES})
    target = find_or_download(source(downloads={"things.tar.gz": download}))
    assert {path.name: path.read_bytes() for path in target.iterdir()} == {
        "a.bin": b"inner/a.bin",
        "b.bin": b"inner/b.bin",
    }
    assert not list(tmp_path.rglob("escaped.bin"))


@pytest.mark.parametrize("spoil", ["checksum", "missing"])
def test_a_failed_download_leaves_nothing_and_tells_the_ways_out(server, tmp_path, spoil):
    folder, address = server
    put(folder)
    if spoil == "missing":
        (folder / "b.bin").unlink()
    downloads = {
        name: Download(address + name, md5(b"other" if spoil == "checksum" else name.encode())) for name in FILES
    }
    with pytest.raises(DataError) as caught:
        find_or_download(source(downloads=downloads, package="things-package", system_folders=(tmp_path / "system",)))
    message = str(caught.value)
    assert "things: not found, and it could not be downloaded (" in message
    for part in ("a.bin, b.bin", str(tmp_path / "cache"), str(tmp_path / "system"), "--data-dir", "$ONEHOOD_DATA"):
        assert part in message
    assert "things-package" in message
    assert list((tmp_path / "cache").iterdir()) == []


def test_the_cache_is_the_users():
    assert cache_folder().parts[-2:] == ("onehood", "datasets")
