"""How a classifier looks at a prompt and in a notebook."""

from collections.abc import Sequence
from html import escape
from typing import Any

from onehood.terminal import counted

_SHOWN_CLASSES = 5


def in_a_line(classifier: Any) -> str:
    """For `repr`: technique, classes, input, weights and the errors that are known."""
    rows = _rows(classifier)
    told = ", ".join(f"{value}" if name in _SPEAKING else f"{name} {value}" for name, value in rows[1:])
    return f"<{type(classifier).__name__} {rows[0][1]}: {told}>"


def as_html(classifier: Any) -> str:
    """For notebooks: the same as a table."""
    rows = "".join(f"<tr><th>{escape(name)}</th><td>{escape(value)}</td></tr>" for name, value in _rows(classifier))
    return f"<table><caption>{escape(type(classifier).__name__)}</caption>{rows}</table>"


_SPEAKING = ("state", "classes", "weights")


def _rows(classifier: Any) -> list[tuple[str, str]]:
    rows = [("technique", classifier.technique)]
    about = getattr(classifier, "about_", None)
    if about is None:
        return [*rows, ("state", "not trained on images")]
    rows.append(("classes", _classes(about.class_names)))
    rows.append(("input", about.view.in_words()))
    rows.append(("weights", f"{classifier.parameter_count:,} weights"))
    record = about.record
    for error, words in (
        (record.error_percent, "training error"),
        (record.validation_error_percent, "validation error"),
    ):
        if error is not None:
            rows.append((words, f"{error:.2f} %"))
    return rows


def _classes(names: Sequence[str]) -> str:
    shown = ", ".join(names[:_SHOWN_CLASSES])
    return f"{counted(len(names), 'class', 'classes')} ({shown}{', …' if len(names) > _SHOWN_CLASSES else ''})"
