"""`onehood index`: a folder of images, made searchable."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from onehood.cli.console import JsonOption, print_json, print_rows

Detector = Literal["sift", "fast", "dense"]


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
    json: JsonOption = False,
) -> None:
    """Make FOLDER searchable, or bring its index up to date. Interrupted, the same command goes on."""
    # NumPy, OpenCV and scikit-learn, which `--help` does without.
    from onehood.errors import SearchIndexError
    from onehood.search import SearchIndex

    values = {
        "words": words,
        "detector": detector,
        "keypoints": keypoints,
        "longest_side": longest_side,
        "seed": seed,
    }
    given = {name: value for name, value in values.items() if value is not None}
    if not (output / "index.sqlite").exists():
        found = SearchIndex.create(output, **given)  # type: ignore[arg-type]  # Checked there.
    else:
        found = SearchIndex.open(output)
        other = {name: found.parameters[name] for name, value in given.items() if found.parameters[name] != value}
        if other:
            raise SearchIndexError(
                f"{output}: made with other options: "
                + ", ".join(f"{name} {value}, now {given[name]}" for name, value in other.items())
                + ". Leave them out, or choose another --output."
            )
    changes = found.update(folder)
    result = {
        "index": str(output),
        "images": len(found),
        "added": changes.added,
        "changed": changes.changed,
        "removed": changes.removed,
        "bad": dict(changes.bad),
    }
    if json:
        print_json(result)
        return
    print_rows([*((name, value) for name, value in result.items() if name != "bad"), ("bad", len(changes.bad) or None)])
    for problem in changes.bad.values():
        typer.echo(f"  {problem}")
