"""Where the named data sets are looked for: a folder given, the environment, the cache, the system, a download."""

import os
import shutil
import tarfile
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import platformdirs

from onehood.errors import DataError
from onehood.files import atomic_write
from onehood.progress import progress

ENVIRONMENT_VARIABLE = "ONEHOOD_DATA"


@dataclass(frozen=True)
class Download:
    """A file to fetch.

    Args:
        url: where from.
        checksum: "md5:…" or "sha256:…".
        members: for a tar archive, its members by the file names they get here; for a plain file, empty.
    """

    url: str
    checksum: str
    members: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class PublishedFiles:
    """A data set made of files.

    Args:
        name: its name, and that of its folder inside a data directory.
        files: the names of its files.
        zippable: whether a file may also lie there gzipped, with `.gz` added to its name.
        downloads: what to fetch, by the name of the file it makes (plain files) or by any name (archives).
        system_folders: where an operating system's package puts it.
        package: that package, for the advice of the error message.
    """

    name: str
    files: tuple[str, ...]
    downloads: Mapping[str, Download]
    zippable: bool = False
    system_folders: tuple[Path, ...] = ()
    package: str | None = None


def cache_folder() -> Path:
    """The folder of downloaded data sets."""
    return Path(platformdirs.user_cache_dir("onehood")) / "datasets"


def find(source: PublishedFiles, data_dir: Path | str | None = None) -> Path | None:
    """The folder that holds `source`, or None; nothing is downloaded.

    Looked at, in this order: `data_dir` (the data set's folder in it, or its files in it), $ONEHOOD_DATA, the user's
    cache, the system's folders. The first that holds any of the files counts; an incomplete one is an error rather
    than passed over.

    Raises:
        DataError: `data_dir` is given and does not hold the data set, or the first folder found lacks some files.
    """
    if data_dir is not None:
        for folder in (Path(data_dir) / source.name, Path(data_dir)):
            if _holds(folder, source):
                return folder
        raise DataError(
            f"{source.name}: not found in {data_dir}. Expected there, or in a folder {source.name!r} in it: "
            f"{_wanted(source)}."
        )
    return next((folder for folder in _candidates(source) if _holds(folder, source)), None)


def find_or_download(source: PublishedFiles, data_dir: Path | str | None = None) -> Path:
    """As `find`; a data set that is nowhere is downloaded into the user's cache, with a progress bar.

    Raises:
        DataError: as `find`, or the download failed; it says what was looked for, where, and the ways out.
    """
    folder = find(source, data_dir)
    if folder is not None:
        return folder
    target = cache_folder() / source.name
    try:
        _download_all(source, target)
    except Exception as error:
        looked_at = "\n".join(f"  {folder}" for folder in _candidates(source))
        package = f"\n  install your system's package {source.package}" if source.package else ""
        raise DataError(
            f"{source.name}: not found, and it could not be downloaded ({_short(error)}).\n"
            f"Looked for {_wanted(source)} in:\n{looked_at}\n"
            "Ways out:\n"
            "  connect to the network and try again\n"
            f"  put the files into a folder {source.name!r} and name its parent with --data-dir "
            f"or ${ENVIRONMENT_VARIABLE}{package}"
        ) from error
    return target


def file_in(folder: Path, name: str) -> Path:
    """`name` in `folder`, or its gzipped form where only that exists."""
    zipped = folder / f"{name}.gz"
    return zipped if zipped.exists() and not (folder / name).exists() else folder / name


def _wanted(source: PublishedFiles) -> str:
    return ", ".join(source.files) + (" (gzipped or not)" if source.zippable else "")


def _candidates(source: PublishedFiles) -> list[Path]:
    given = os.environ.get(ENVIRONMENT_VARIABLE)
    folders = [Path(given) / source.name] if given else []
    return [*folders, cache_folder() / source.name, *source.system_folders]


def _holds(folder: Path, source: PublishedFiles) -> bool:
    """Whether `folder` holds the data set; one that holds only a part of it is an error."""
    missing = [
        name
        for name in source.files
        if not (folder / name).exists() and not (source.zippable and file_in(folder, name).exists())
    ]
    if 0 < len(missing) < len(source.files):
        raise DataError(f"{source.name}: {folder} is incomplete: {', '.join(missing)} missing.")
    return not missing


def _download_all(source: PublishedFiles, target: Path) -> None:
    """Downloads into a folder beside `target` that is renamed at the end: half a data set is never found."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=f".{source.name}.") as scratch:
        complete = Path(scratch) / "complete"
        complete.mkdir()
        for name, download in source.downloads.items():
            fetched = _fetch(name, download, Path(scratch))
            if download.members:
                _unpack(fetched, download.members, complete)
            else:
                fetched.replace(complete / name)
        if target.exists():  # Left by a version or a hand that put none of the files there.
            shutil.rmtree(target)
        complete.replace(target)


def _fetch(name: str, download: Download, folder: Path) -> Path:
    import pooch  # with requests, a quarter of a second that only downloads need

    with progress(f"Downloading {name}", None, unit="bytes") as bar:
        downloader = pooch.HTTPDownloader(progressbar=_PoochBar(bar), timeout=30)
        pooch.get_logger().setLevel("WARNING")
        path = pooch.retrieve(download.url, download.checksum, fname=name, path=folder, downloader=downloader)
    return Path(path)


def _unpack(archive: Path, members: Mapping[str, str], folder: Path) -> None:
    """Takes only the named members, each into a file of our own naming: an archive cannot choose where it writes."""
    with tarfile.open(archive) as tar:
        for name, member in members.items():
            stream = tar.extractfile(member)
            if stream is None:
                raise DataError(f"{archive.name}: {member} is not a file.")
            with atomic_write(folder / name) as copy:
                shutil.copyfileobj(stream, copy)


def _short(error: Exception) -> str:
    """The innermost cause in one line."""
    while isinstance(error.__context__, Exception):
        error = error.__context__
    return str(error).splitlines()[0][:200] if str(error) else type(error).__name__


class _PoochBar:
    """What pooch expects of a progress bar, drawn by ours."""

    def __init__(self, bar: Any) -> None:
        self._bar = bar
        self.total = 0

    def update(self, count: int) -> None:
        self._bar.advance(count)

    def reset(self) -> None:
        pass

    def close(self) -> None:
        pass
