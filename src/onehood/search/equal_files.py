"""Files of equal content."""

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from onehood.files import sha256_of


def equal_files(paths: Iterable[str]) -> list[list[str]]:
    """Groups of two or more files of the same bytes, each in the order given; only files of one size are read.

    Args:
        paths: of files; those that are gone are in no group.
    """
    by_size: dict[int, list[str]] = defaultdict(list)
    for path in paths:
        try:
            by_size[Path(path).stat().st_size].append(path)
        except OSError:  # It is gone.
            continue
    by_content: dict[str, list[str]] = defaultdict(list)
    for alike in by_size.values():
        for path in alike if len(alike) > 1 else []:
            digest = sha256_of(path)
            if digest is not None:
                by_content[digest].append(path)
    return [equal for equal in by_content.values() if len(equal) > 1]
