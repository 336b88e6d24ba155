"""Tables in text files, as spreadsheets and programs write them: their encoding, separator, columns and rows."""

import csv
import io
import itertools
import re
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from onehood.datasets.label_names import label_name
from onehood.errors import DataError
from onehood.terminal import counted

_SEPARATORS = (",", ";", "\t", "|")
_SHOWN = 10
_END = "\x1c end \x1c"  # A last line that no table has.
_CELL = 80  # Characters of a line that an error repeats.


@dataclass(frozen=True)
class Row:
    """A row: the line that it begins in, and its cells."""

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class DelimitedText:
    """A table.

    Args:
        columns: the names in the first row, as they are written.
        rows: the others, without empty ones.
        first_line: the text of the first row.
        remarks: what was guessed, one sentence each.
    """

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    first_line: str
    remarks: tuple[str, ...]

    def place(self, name: str) -> int | None:
        """Which column has that name, in letters of any case; None for none."""
        return next((place for place, column in enumerate(self.columns) if key(column) == key(name)), None)


def key(name: str) -> str:
    """What columns are known by: their name without case and blanks at its ends."""
    return label_name(name).strip().casefold()


def read_delimited_text(path: Path, wanted: Collection[str]) -> DelimitedText:
    """Reads a table in UTF-8, UTF-16 or Windows-1252 whose cells are separated by commas, semicolons, tabs or bars.

    Args:
        path: of the file.
        wanted: columns that it should have: the separator is the one that shows them, else the one that shows the most.

    Raises:
        DataError: the file cannot be read, or lines have another number of cells than the first; each is named.
    """
    try:
        text, remarks = _decoded(path.read_bytes())
    except OSError as error:
        raise DataError(f"{path}: the manifest cannot be read ({error.strerror}).") from error
    except UnicodeDecodeError as error:
        raise DataError(
            f"{path}: the manifest cannot be read: it is neither UTF-8 nor UTF-16 nor Windows-1252. Save it as UTF-8."
        ) from error
    lines = text.splitlines()
    first = next((line for line in lines if line.strip()), "")
    given = re.fullmatch(r'"?sep=(.)"?', first.strip("\r\n "))  # As Excel writes it.
    skipped = 0
    if given:
        skipped = lines.index(first) + 1
        text = "".join(text.splitlines(keepends=True)[skipped:])
        first = next((line for line in lines[skipped:] if line.strip()), "")
    separator = given.group(1) if given else _separator(first, wanted)
    blanks = f"{separator} " in first  # Where they follow separators they belong to no cell, quotes after them do.
    rows = _rows(path, text, separator, skipped, skip_blanks=blanks)
    if not rows:
        raise DataError(f"{path}: the manifest is empty: it needs a first line {','.join(wanted)}.")
    columns = _without_empty_end(rows[0].cells)
    return DelimitedText(columns, _fitting(path, columns, rows[1:]), first[:_CELL], remarks)


def refuse_lines(path: Path, problems: Collection[str], hint: str = "") -> None:
    """Names the lines that cannot be used.

    Args:
        path: of the file.
        problems: a sentence for each line.
        hint: what to do about them.

    Raises:
        DataError: there are any.
    """
    if problems:
        shown = [f"  {problem}" for problem in list(problems)[:_SHOWN]]
        more = [f"  … and {len(problems) - _SHOWN:,} more"] if len(problems) > _SHOWN else []
        count = counted(len(problems), "line")
        lines = [f"{path}: {count} of the manifest cannot be used:", *shown, *more, *([hint] if hint else [])]
        raise DataError("\n".join(lines))


def _decoded(content: bytes) -> tuple[str, tuple[str, ...]]:
    """The text, and what had to be guessed."""
    for mark, encoding in (
        *((b"\xff\xfe\0\0", "utf-32"), (b"\0\0\xfe\xff", "utf-32"), (b"\xef\xbb\xbf", "utf-8-sig")),
        *((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")),
    ):
        if content.startswith(mark):
            return content.decode(encoding), ()
    head = content[:1000]
    for encoding, zeros in (("utf-16-le", head[1::2]), ("utf-16-be", head[::2])):
        if len(head) > 1 and zeros.count(0) > len(zeros) / 2:
            return content.decode(encoding), ()
    try:
        return content.decode(), ()
    except UnicodeDecodeError:
        mostly = content.decode(errors="surrogateescape")
        escaped = sum("\udc80" <= character <= "\udcff" for character in mostly)
        if sum(character > "\x7f" for character in mostly) > 2 * escaped:
            return mostly, ()  # UTF-8, with names of files that are none.
        remark = "The manifest is no UTF-8 and was read as Windows-1252. If its names look wrong, save it as UTF-8."
        return content.decode("cp1252"), (remark,)


def _separator(first: str, wanted: Collection[str]) -> str:
    def columns(separator: str) -> list[str]:
        return [key(cell) for cell in next(csv.reader([first], delimiter=separator, skipinitialspace=True), [])]

    def rank(separator: str) -> tuple[int, int]:
        found = columns(separator)
        return sum(key(name) in found for name in wanted), len(found)

    try:
        return max(_SEPARATORS, key=rank)  # The first of equal ones.
    except csv.Error:
        return ","


def _rows(path: Path, text: str, separator: str, skipped: int, *, skip_blanks: bool) -> list[Row]:
    # A quote that is never closed would swallow the end, too.
    lines = itertools.chain(io.StringIO(text, newline=""), [_END])
    reader = csv.reader(lines, delimiter=separator, skipinitialspace=skip_blanks)
    rows: list[Row] = []
    while True:
        line = skipped + reader.line_num + 1
        try:
            cells = next(reader)
        except csv.Error as error:
            raise DataError(f"{path}: the manifest cannot be read from line {line} on: {error}.") from error
        if cells == [_END]:
            return rows
        if cells and cells[-1].endswith(_END):
            raise DataError(f"{path}: the manifest cannot be read: in line {line} a quote opens and is not closed.")
        if any(cell.strip() for cell in cells):
            rows.append(Row(line, tuple(cells)))


def _fitting(path: Path, columns: tuple[str, ...], rows: list[Row]) -> tuple[Row, ...]:
    """The rows, each with as many cells as there are columns."""
    fitting, problems, uneven = [], [], False
    for row in rows:
        cells = row.cells if len(row.cells) <= len(columns) else _without_empty_end(row.cells, len(columns))
        if len(cells) != len(columns):
            uneven = True
            problems.append(f"line {row.line}: {len(cells)} cells in place of {len(columns)}.")
        elif any("\0" in cell for cell in cells):
            problems.append(f"line {row.line}: holds a character of code zero (NUL), which no path or label has.")
        else:
            fitting.append(Row(row.line, cells))
    hint = (
        f"The first line names {counted(len(columns), 'column')}: {', '.join(columns)}. A cell that holds the "
        "separator needs quotes around it; an image has one label."
    )
    refuse_lines(path, problems, hint if uneven else "")
    return tuple(fitting)


def _without_empty_end(cells: tuple[str, ...], least: int = 0) -> tuple[str, ...]:
    """Without the empty cells at the end that spreadsheets add, but at least so many."""
    count = len(cells)
    while count > least and not cells[count - 1].strip():
        count -= 1
    return cells[:count]
