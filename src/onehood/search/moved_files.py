"""Files that an index knows by another path."""

from collections import defaultdict
from collections.abc import Mapping
from os import stat_result
from pathlib import Path


def moved_files(known: Mapping[str, tuple[int, int, str | None]], found: Mapping[str, stat_result]) -> dict[str, str]:
    """The new paths of files by their old ones, of those that an index knows and that are elsewhere now.

    A file is the same where its name, its size and its time (to the nanosecond) are, nothing is at its old path any
    more, and no other new file is the same.

    Args:
        known: by path, bytes, time and problem of what the index knows.
        found: by path, what the system says of the files that are there now.
    """
    new: dict[tuple[str, int, int], list[str]] = defaultdict(list)
    for path, status in found.items():
        if path not in known:
            new[Path(path).name, status.st_size, status.st_mtime_ns].append(path)
    if not new:
        return {}
    old: dict[tuple[str, int, int], list[str]] = defaultdict(list)
    for path, (size, modified, _) in known.items():
        key = Path(path).name, size, modified
        if key in new and path not in found and not Path(path).exists():
            old[key].append(path)
    return {paths[0]: new[key][0] for key, paths in old.items() if len(paths) == len(new[key]) == 1}
