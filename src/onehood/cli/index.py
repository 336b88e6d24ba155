"""`onehood index`: a folder of images, made searchable."""

import csv
from pathlib import Path
from typing import Annotated, Any

import typer

from onehood.cli.console import JsonOption, print_json, print_rows, told_when_interrupted
from onehood.errors import InvalidArgumentError
from onehood.rules import Detector
from onehood.terminal import echo, one_line


def index(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="A folder of images.")],
    *,
    output: Annotated[Path, typer.Option(help="The index, a folder of its own.")],
    words: Annotated[
        int | None, typer.Option(help="Of the vocabulary.", show_default="one for each twenty keypoints, up to 50,000")
    ] = None,
    detector: Annotated[Detector | None, typer.Option(help="Of keypoints.", show_default="sift")] = None,
    keypoints: Annotated[int | None, typer.Option(help="Of an image, at most.", show_default="1000")] = None,
    longest_side: Annotated[
        int | None, typer.Option(help="To which images are made smaller, in pixels.", show_default="640")
    ] = None,
    seed: Annotated[int | None, typer.Option(help="Of the vocabulary.", show_default="0")] = None,
    vlad: Annotated[
        bool, typer.Option("--vlad", help="Keep a short vector of each image's descriptors, too, to search by.")
    ] = False,
    vocabulary: Annotated[
        Path | None, typer.Option(help="Another index: its vocabulary is taken over.", show_default="learn one")
    ] = None,
    network: Annotated[
        str | None, typer.Option(help="A model file: its vectors are evidence, too. The index keeps a copy.")
    ] = None,
    metadata: Annotated[
        Path | None, typer.Option(help="A CSV file to filter by: the column path, below FOLDER, and any others.")
    ] = None,
    moved_from: Annotated[
        Path | None, typer.Option(help="Where FOLDER was when it was indexed: what is known of its images is kept.")
    ] = None,
    forget_missing: Annotated[
        bool, typer.Option("--forget-missing", help="Forget every image whose file is gone, in other folders, too.")
    ] = False,
    verify: Annotated[
        bool, typer.Option("--verify", help="Read everything that is kept, and describe damaged images again.")
    ] = False,
    json: JsonOption = False,
) -> None:
    """Make FOLDER searchable, or bring its index up to date. Interrupted, the same command goes on."""
    # NumPy, OpenCV and scikit-learn, which `--help` does without.
    from onehood.datasets import not_read
    from onehood.search import SearchIndex

    values: dict[str, Any] = {
        "words": words,
        "detector": detector,
        "keypoints": keypoints,
        "longest_side": longest_side,
        "seed": seed,
        "vlad": vlad or None,
    }
    given = {name: value for name, value in values.items() if value is not None}
    if not folder.is_dir():
        raise InvalidArgumentError(f"FOLDER must be a folder of images. Received: {folder}.")
    columns = None if metadata is None else _metadata(metadata)
    found = SearchIndex.open_or_create(output, vocabulary=vocabulary, network=network, **given)
    with told_when_interrupted("The same command goes on; the images that were added are kept."):
        changes = found.update(folder, metadata=columns, moved_from=moved_from, verify=verify)
    forgotten = found.forget_missing() if forget_missing else []
    result = {
        "index": str(output),
        "images": len(found),
        "added": changes.added,
        "changed": changes.changed,
        "moved": changes.moved,
        "removed": changes.removed + len(forgotten),
        "bad": dict(changes.bad),
        "ignored": dict(changes.ignored),
    }
    if json:
        print_json(result)
        return
    rows = [(name, value) for name, value in result.items() if name not in ("bad", "ignored")]
    print_rows([*rows, ("bad", len(changes.bad) or None), ("besides", not_read(changes.ignored) or None)])
    for problem in changes.bad.values():
        echo(f"  {one_line(problem)}")


def _metadata(path: Path) -> dict[str, dict[str, str]]:
    """The rows of a CSV file by their column "path".

    Raises:
        DataError: it cannot be read, or has no such column.
    """
    from onehood.errors import DataError

    try:
        with path.open(newline="", encoding="utf-8-sig") as stream:
            rows = list(csv.DictReader(stream))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise DataError(f"{path}: cannot be read as CSV ({error}).") from error
    if not rows or "path" not in rows[0]:
        raise DataError(f"{path}: must have rows with a column `path`, of images below FOLDER.")
    for number, row in enumerate(rows, start=1):
        if not row["path"]:
            raise DataError(f"{path}: row {number} has no path.")
    return {
        row["path"]: {name: value for name, value in row.items() if name not in ("path", None) and value is not None}
        for row in rows
    }
