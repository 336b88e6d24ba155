"""Where the files are that a manifest names: the forms in which a path may be written, and why one is not found."""

import os
import re
from pathlib import Path

from onehood.datasets.label_names import label_name
from onehood.datasets.samples import EXTENSIONS

_OF_WINDOWS = re.compile(r"[A-Za-z]:[\\/]|\\\\")


class ManifestPaths:
    """Finds files by their paths relative to a folder.

    Args:
        folder: of the manifest.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._names: dict[Path, dict[str, str]] = {}

    def found(self, written: str) -> Path | None:
        r"""The file that is meant, or None.

        A path is tried as it is written, without blanks at its ends, with "/" for "\", and with its letters encoded in
        another way: NFC, NFD, or Windows-1252.
        """
        plain = written.strip().replace("\\", "/")
        for form in dict.fromkeys((written, written.strip(), plain)):
            path = self.folder / form
            if os.path.lexists(path):
                return path
        found = self._encoded_otherwise(self.folder / plain)
        return self._in_windows_1252(plain) if found is None else found

    def reason(self, written: str) -> str:
        """Why there is no such file, and what to write instead, as far as that can be seen."""
        rule = f"Paths are relative to the manifest's folder, {self.folder}."
        plain = written.strip().replace("\\", "/")
        extended = next((plain + end for end in EXTENSIONS if os.path.lexists(self.folder / (plain + end))), None)
        if extended is not None:
            return f"{rule} With its extension it is there: write {extended}."
        shorter = self._without_first_folders(plain)
        if shorter is not None:
            before = plain.removesuffix(shorter)
            return f"{rule} Without {before} in front it is there: write {shorter}."
        if os.path.lexists(plain) and not Path(plain).is_absolute():
            return f"{rule} Seen from the current folder it is there: move the manifest here, or write other paths."
        if _OF_WINDOWS.match(written.strip()):
            return f"{rule} A drive of Windows is not known here: write paths below that folder."
        return rule

    def _without_first_folders(self, plain: str) -> str | None:
        parts = plain.split("/")
        ends = ("/".join(parts[first:]) for first in range(1, len(parts)))
        return next((end for end in ends if end and os.path.lexists(self.folder / end)), None)

    def _in_windows_1252(self, plain: str) -> Path | None:
        try:
            path = self.folder / os.fsdecode(plain.encode("cp1252"))
        except UnicodeEncodeError:
            return None
        return path if os.path.lexists(path) else None

    def _encoded_otherwise(self, path: Path) -> Path | None:
        """The path whose parts are the same names, each in the form that is there."""
        here = Path(path.anchor)
        for part in path.parts[1:] if path.anchor else path.parts:
            step = here / part
            if not os.path.lexists(step):
                name = self._names_in(here).get(label_name(part))
                if name is None:
                    return None
                step = here / name
            here = step
        return here

    def _names_in(self, folder: Path) -> dict[str, str]:
        if folder not in self._names:
            try:
                self._names[folder] = {label_name(entry.name): entry.name for entry in folder.iterdir()}
            except OSError:
                self._names[folder] = {}
        return self._names[folder]
