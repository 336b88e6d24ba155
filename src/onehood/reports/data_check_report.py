"""The report of a data check: one self-contained page, its contact sheets, and the findings as JSON."""

import json
from pathlib import Path

from matplotlib.figure import Figure

from onehood.evaluation.data_check import TITLES, DataCheck
from onehood.figures import contact_sheet, png_bytes, shortened_id
from onehood.html_table import table
from onehood.reports.page import embedded, page, picture, write_page

_SHOWN = 24
_LISTED = 200  # Lines of a section of the page; the file of numbers has all.


def write_data_report(folder: Path | str, check: DataCheck) -> Path:
    """Writes `check.html` with contact sheets, the sheets as PNG files, and `check.json` into a folder.

    Returns:
        The path of the page.

    Raises:
        InvalidArgumentError: the folder cannot be made.
    """
    pictures = {name: png_bytes(figure) for name, figure in _figures(check).items()}
    sections = [
        table([(line,) for line in check.advice() or ["Nothing to complain of."]], heading="To look at"),
        table(
            [
                ("images", check.images),
                ("formats", _counted(check.by_format)),
                ("splits", _counted(check.by_split)),
                ("heights", _range(check.heights)),
                ("widths", _range(check.widths)),
            ],
            heading="What is there",
        ),
        picture("Examples", pictures["examples"]),
    ]
    for title, lines in check.details().items():
        sections.append(table([(line,) for line in _first(lines)], heading=title))
        sections += [embedded(title, content) for name, content in pictures.items() if TITLES.get(name) == title]
    sections.append(table(check.by_class.items(), heading="Classes", columns=("class", "images")))
    return write_page(
        folder,
        "check",
        page(f"Data check of {check.folder}", sections),
        numbers=json.dumps(check.as_json(), indent=2),
        pictures={_file_name(name): content for name, content in pictures.items()},
    )


def _figures(check: DataCheck) -> dict[str, Figure]:
    samples = {sample.id: sample for sample in check.scanned.scan.good}
    view = check.scanned.dataset.usual_view

    def sheet(entries: list[tuple[str, str]], title: str, columns: int = 6) -> Figure:
        images = [view.read(samples[identity].path) for identity, _ in entries]
        return contact_sheet(images, [caption for _, caption in entries], title=title, columns=columns)

    figures = {"examples": sheet(_examples(check), "One example after the other of each class")}
    for name, pairs in (("leaks", check.leaks), ("two_labels", check.two_labels)):
        entries = [
            (identity, f"{shortened_id(identity)}\n{label}, {split}")
            for pair in pairs[: _SHOWN // 2]
            for identity, label, split in zip((pair.first, pair.second), pair.labels, pair.splits, strict=True)
        ]
        if entries:
            figures[name] = sheet(entries, TITLES[name])
    if check.suspicious:
        shown = check.suspicious[:_SHOWN]
        entries = [
            (one.id, f"{shortened_id(one.id)}\n{one.label}? {one.prediction} ({100 * one.probability:.0f} %)")
            for one in shown
        ]
        figures["suspicious"] = sheet(entries, TITLES["suspicious"])
    return figures


def _examples(check: DataCheck) -> list[tuple[str, str]]:
    """Up to 24 images, taking turns between the classes."""
    of_class: dict[str, list[str]] = {}
    for sample in check.scanned.scan.good:
        of_class.setdefault(sample.label, []).append(sample.id)
    turns = [
        (identity, f"{shortened_id(identity)}\n{label}")
        for turn in range(_SHOWN)
        for label, ids in sorted(of_class.items())
        for identity in ids[turn : turn + 1]
    ]
    return turns[:_SHOWN]


def _first(lines: list[str]) -> list[str]:
    rest = len(lines) - _LISTED
    return lines if rest <= 0 else [*lines[:_LISTED], f"… and {rest:,} more, all of them in check.json"]


def _file_name(name: str) -> str:
    return TITLES.get(name, name).lower().replace(",", "").replace(" ", "-")


def _counted(counts: dict[str, int]) -> str:
    return ", ".join(f"{name} {count}" for name, count in counts.items())


def _range(values: tuple[int, float, int]) -> str:
    low, middle, high = values
    return f"{low} to {high} pixels, median {middle:g}"
