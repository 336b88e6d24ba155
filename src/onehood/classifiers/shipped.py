"""Models that come with the package."""

from pathlib import Path

_FOLDER = Path(__file__).parent / "shipped_models"

SHIPPED = ("digits-model",)
"""Their names, which stand for their files: "digits-model" names handwritten digits."""


def model_path(name: Path | str) -> Path:
    """Where a model file is: `name` itself, or the shipped one of that name, unless a file here has it.

    Args:
        name: a path, or one of `SHIPPED`.
    """
    path = Path(name)
    return _FOLDER / f"{path}.onehood" if str(path) in SHIPPED and not path.is_file() else path


def model_card(name: Path | str) -> str | None:
    """What is to be known of a shipped model: its data, errors and limits, in Markdown; None of any other.

    Args:
        name: as of `model_path`.
    """
    path = model_path(name)
    return path.with_suffix(".md").read_text(encoding="utf-8") if path.parent == _FOLDER else None
