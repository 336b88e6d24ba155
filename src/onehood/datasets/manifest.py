"""Manifests: files that list images with their labels, and perhaps splits and groups."""

import os
from collections.abc import Sequence
from pathlib import Path

from onehood.datasets.delimited_text import DelimitedText, key, read_delimited_text, refuse_lines
from onehood.datasets.label_names import joined_labels_remark, label_name, like_labels_remark
from onehood.datasets.manifest_paths import ManifestPaths
from onehood.datasets.samples import EXTENSIONS, SPLIT_NAMES, FoundSamples, Sample
from onehood.errors import DataError
from onehood.options import broken
from onehood.terminal import counted

MANIFEST_EXTENSIONS = (".csv", ".tsv", ".txt")

_PATHS = (
    *("filename", "file_name", "file", "filepath", "file_path"),
    *("image", "image_path", "image_name", "image_id", "img"),
)
_LABELS = ("class", "labels", "category", "class_name", "target", "tag", "species", "y", "name")


def samples_of_manifest(data: Path, path_column: str | None = None, label_column: str | None = None) -> FoundSamples:
    """The files of a manifest.

    Args:
        data: a table with the columns path and label, and perhaps split and group, in any case and order; see
            `read_delimited_text` for the forms of such files, and `ManifestPaths` for those of paths.
        path_column: another name of the column path.
        label_column: another name of the column label.

    Raises:
        DataError: it cannot be read or has no such columns, lines contradict each other or cannot be used, or no path
            names a file.
        InvalidArgumentError: it has no column of the name given.
    """
    if data.suffix.lower() not in MANIFEST_EXTENSIONS:
        raise DataError(f"{data}: a manifest must be a {', '.join(MANIFEST_EXTENSIONS[:-1])} or .txt file.")
    table = read_delimited_text(data, (path_column or "path", label_column or "label"))
    places = _places(data, table, path_column, label_column)
    rows = _Rows(data, table, places)
    if not rows.samples:
        raise DataError(f"{data}: the manifest lists no images.")
    labels = [sample.label for sample in rows.samples]
    remarks = (*table.remarks, *rows.remarks(), *like_labels_remark(labels), *joined_labels_remark(labels))
    return FoundSamples(tuple(rows.samples), remarks=remarks)


def _places(
    data: Path, table: DelimitedText, path_column: str | None, label_column: str | None
) -> dict[str, int | None]:
    """Where the columns are."""
    keys = [key(column) for column in table.columns]
    places: dict[str, int | None] = {name: table.place(name) for name in ("split", "group")}
    for name, given in (("path", path_column), ("label", label_column)):
        places[name] = table.place(given or name)
        if given is not None and places[name] is None:
            rule = f"one of the manifest's columns, {', '.join(table.columns)}"
            raise broken(f"{name}_column", rule, given, nearest=table.columns)
    if places["path"] is None or places["label"] is None:
        raise DataError(_no_columns(data, table, [name for name in ("path", "label") if places[name] is None]))
    used = [keys[place] for place in places.values() if place is not None]
    twice = next((name for name in used if keys.count(name) > 1), None)
    if twice is not None:
        raise DataError(f"{data}: the manifest has two columns {twice}. Rename one.")
    return places


def _no_columns(data: Path, table: DelimitedText, missing: Sequence[str]) -> str:
    problem = f"{data}: the manifest has no column {' and no column '.join(missing)} in its first line."
    if any(cell.strip().lower().endswith(EXTENSIONS) for cell in table.columns):
        return f"{problem} That line is {table.first_line!r}, an image already: put a line path,label before it."
    flags = {"path": _PATHS, "label": _LABELS}
    likely = {
        name: next((column for known in names for column in table.columns if key(column) == known), "COLUMN")
        for name, names in flags.items()
    }
    way_out = " ".join(f"--{name}-column {likely[name]}" for name in missing)
    return f"{problem} Its columns are: {', '.join(table.columns)}. Say which are meant: {way_out}."


class _Rows:
    """The samples of a manifest's rows, and what is wrong with them."""

    def __init__(self, data: Path, table: DelimitedText, places: dict[str, int | None]) -> None:
        self._data, self._places = data, places
        self._paths = ManifestPaths(data.parent)
        self._seen: dict[str, tuple[int, Sample]] = {}
        self._missing: list[tuple[int, str]] = []
        self._repeated = 0
        self.samples: list[Sample] = []
        problems = []
        for row in table.rows:
            problem = self._add(row.line, row.cells)
            if problem is not None:
                problems.append(f"line {row.line}: {problem}")
        refuse_lines(data, problems)
        if self._missing and len(self._missing) == len(self.samples):
            line, written = self._missing[0]
            raise DataError(
                f"{data}: no path in the manifest names a file; the first is {written!r} in line {line}. "
                f"{self._paths.reason(written)}"
            )

    def remarks(self) -> list[str]:
        """What was passed over."""
        remarks = []
        if self._missing:
            line, written = self._missing[0]
            remarks.append(
                f"No file at {counted(len(self._missing), 'path')} of the manifest, as {written!r} in line {line}. "
                f"{self._paths.reason(written)}"
            )
        if self._repeated:
            remarks.append(f"Said more than once in the manifest, and counted once: {counted(self._repeated, 'line')}.")
        return remarks

    def _add(self, line: int, cells: Sequence[str]) -> str | None:
        """Takes a row; returns what is wrong with it."""
        written, label = self._cell(cells, "path"), label_name(self._cell(cells, "label").strip())
        if not written.strip() or not label:
            return "path and label must not be empty."
        given = self._cell(cells, "split").strip()
        if given and given.lower() not in SPLIT_NAMES:
            return f"the split must be train, val or test. Received: {given!r}."
        split, group = SPLIT_NAMES.get(given.lower()), label_name(self._cell(cells, "group").strip())
        found = self._paths.found(written)
        path = self._data.parent / written.strip() if found is None else found
        sample = Sample(path, written.strip(), label, split, group or None)
        earlier = self._seen.setdefault(os.path.realpath(path), (line, sample))
        if earlier[1] is not sample:
            return self._again(sample, *earlier)
        if found is None:
            self._missing.append((line, written.strip()))
        self.samples.append(sample)
        return None

    def _again(self, sample: Sample, line: int, earlier: Sample) -> str | None:
        """What is wrong with a file that an earlier line named."""
        for name, one, other in (
            ("label", sample.label, earlier.label),
            ("split", sample.split, earlier.split),
            ("group", sample.group, earlier.group),
        ):
            if one != other:
                return f"{sample.id} has the {name} {one or 'none'}, and {other or 'none'} in line {line}."
        self._repeated += 1
        return None

    def _cell(self, cells: Sequence[str], name: str) -> str:
        place = self._places[name]
        return "" if place is None else cells[place]
