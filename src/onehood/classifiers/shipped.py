"""Models that come with the package."""

from pathlib import Path

from onehood.known_names import known_name

_FOLDER = Path(__file__).parent / "shipped_models"

SHIPPED = ("digits-model",)
"""Their names, which stand for their files: "digits-model" names handwritten digits."""


def model_path(name: Path | str) -> Path:
    """Where a model file is: `name` itself, or the shipped one of that name.

    Args:
        name: a path, or one of `SHIPPED`; "known:digits-model" is always the shipped one, "./digits-model" and every
            `Path` always the file.

    Raises:
        InvalidArgumentError: a shipped model and a file or folder here have that name.
    """
    shipped = known_name(name, SHIPPED, argument="model", kind="model")
    return Path(name).expanduser() if shipped is None else _FOLDER / f"{shipped}.onehood"


def model_card(name: Path | str) -> str | None:
    """What is to be known of a shipped model: its data, errors and limits, in Markdown; None of any other.

    Args:
        name: as of `model_path`.
    """
    path = model_path(name)
    return path.with_suffix(".md").read_text(encoding="utf-8") if path.parent == _FOLDER else None
