"""What a user's text means: something that is known by that name, or a path."""

import os
from collections.abc import Collection
from pathlib import Path

from onehood.errors import InvalidArgumentError
from onehood.options import suggestion

KNOWN = "known:"
"""What stands before a name that must not be taken for a path: "known:digits"."""


def known_name(given: str | Path, known: Collection[str], *, argument: str, kind: str) -> str | None:
    """The known name that is meant, or None for a path.

    A text that is one of the known names means that; it is refused where a file or folder is called so, too. With
    "known:" before it, it always means the known one; with a slash ("./digits", "digits/"), and as a `Path`, always
    the file or folder. The text decides, for a `Path` has no slash any more.

    Args:
        given: what the user gave.
        known: all known names.
        argument: what errors call it.
        kind: what a known name stands for, for errors: "data set".

    Raises:
        InvalidArgumentError: both are there, or "known:" stands before another name.
    """
    if not isinstance(given, str):
        return None
    name = given.removeprefix(KNOWN)
    if name != given and name not in known:
        raise InvalidArgumentError(
            f"`{argument}` must have one of {', '.join(known)} after {KNOWN!r}. Received: {given!r}."
            f"{suggestion(name, known)}"
        )
    if name not in known:
        return None
    if name == given and os.path.lexists(name):
        here = "folder" if Path(name).is_dir() else "file"
        raise InvalidArgumentError(
            f"`{argument}`: {name!r} is a known {kind}, and there is a {here} of that name here. Give ./{name} for the "
            f"{here}, or {KNOWN}{name} for the known {kind}."
        )
    return name


def path_given_as_name(given: str | Path, known: Collection[str]) -> str:
    """A sentence for a path that is not there: that a known name is a text, or which name is near; perhaps none."""
    if not isinstance(given, str):
        name = str(given)
        return f" A path is never a known name: give the text {name!r} for that." if name in known else ""
    return suggestion(given, [*known, *_beside(Path(given))])


def _beside(path: Path) -> list[str]:
    """The names that lie where the path's is missing, as paths."""
    try:
        return [str(path.with_name(entry.name)) for entry in path.parent.iterdir()] if path.name else []
    except OSError:
        return []
