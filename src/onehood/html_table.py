"""Tables in HTML, for pages and notebooks."""

import html
import re
from collections.abc import Iterable, Sequence

_NUMBER = re.compile(r"\d[\d.,]*( (%|s|MB|MiB))?( \(.*\))?")
"""A number, its unit, and in brackets its interval."""


def table(rows: Iterable[Sequence[object]], *, heading: str | None = None, columns: Sequence[str] = ()) -> str:
    """A section of one table; every cell is escaped, and numbers stand to the right."""
    title = f"<h2>{html.escape(heading)}</h2>\n" if heading else ""
    head = "".join(f"<th>{html.escape(column)}</th>" for column in columns)
    body = "".join(f"<tr>{''.join(_cell(value, place) for place, value in enumerate(row))}</tr>" for row in rows)
    return f'{title}<div class="scroll"><table>{f"<tr>{head}</tr>" if head else ""}{body}</table></div>'


def _cell(value: object, place: int) -> str:
    """The first of a row is its name, even where that is a number."""
    text = html.escape(str(value))
    return f'<td class="number">{text}</td>' if place and _NUMBER.fullmatch(text) else f"<td>{text}</td>"
