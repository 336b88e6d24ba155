"""Self-contained HTML pages of tables and pictures."""

import base64
import html
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from onehood.errors import InvalidArgumentError
from onehood.files import atomic_write

_NUMBER = re.compile(r"\d[\d.,]*( (%|s|MB|MiB))?( \(.*\))?")
"""A number, its unit, and in brackets its interval."""

_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
body {{ font: 16px/1.5 system-ui, sans-serif; color: #1f2933; max-width: 72rem; margin: 2rem auto; padding: 0 1rem; }}
h1 {{ font-size: 1.5rem; }} h2 {{ font-size: 1.15rem; margin-top: 2.2rem; }}
table {{ border-collapse: collapse; }}
td, th {{ padding: .2rem .9rem .2rem 0; text-align: left; border-bottom: 1px solid #e4e7eb; vertical-align: top; }}
td.number {{ text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }}
td:first-child {{ min-width: 10rem; overflow-wrap: anywhere; }}
img {{ max-width: 100%; }} figure {{ margin: 1rem 0; }} .scroll {{ overflow-x: auto; }}
@media (max-width: 60rem) {{
  table {{ font-size: .85rem; }} td, th {{ padding-right: .5rem; }} td.number {{ white-space: normal; }}
  td:first-child {{ min-width: 6rem; }}
}}
</style>
</head>
<body>
<h1>{title}</h1>
{body}
</body>
</html>
"""


def page(title: str, sections: Iterable[str]) -> str:
    """A page of sections, which are HTML already; the title is escaped."""
    return _PAGE.format(title=html.escape(title), body="\n".join(sections))


def picture(heading: str, png: bytes) -> str:
    """A section of one picture, embedded."""
    return f"<h2>{html.escape(heading)}</h2>\n{embedded(heading, png)}"


def embedded(text: str, png: bytes) -> str:
    """One picture, and the text that stands for it where it is not seen."""
    encoded = base64.b64encode(png).decode()
    return f'<figure><img alt="{html.escape(text)}" src="data:image/png;base64,{encoded}"></figure>'


def table(rows: Iterable[Sequence[object]], *, heading: str | None = None, columns: Sequence[str] = ()) -> str:
    """A section of one table; every cell is escaped, and numbers stand to the right."""
    title = f"<h2>{html.escape(heading)}</h2>\n" if heading else ""
    head = "".join(f"<th>{html.escape(column)}</th>" for column in columns)
    body = "".join(f"<tr>{''.join(_cell(value, place) for place, value in enumerate(row))}</tr>" for row in rows)
    return f'{title}<div class="scroll"><table>{f"<tr>{head}</tr>" if head else ""}{body}</table></div>'


def write_page(folder: Path | str, name: str, text: str, *, numbers: str, pictures: Mapping[str, bytes]) -> Path:
    """Writes `NAME.html`, `NAME.json` and the pictures as PNG files into a folder, replacing those of before.

    Returns:
        The path of the page.

    Raises:
        InvalidArgumentError: the folder cannot be made.
    """
    folder = Path(folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InvalidArgumentError(
            f"`report` must be a folder that can be made. Received: {folder} ({error.strerror})."
        ) from error
    contents = {f"{picture}.png": content for picture, content in pictures.items()}
    contents |= {f"{name}.json": numbers.encode(), f"{name}.html": text.encode(errors="replace")}
    for file, content in contents.items():
        with atomic_write(folder / file) as stream:
            stream.write(content)
    return folder / f"{name}.html"


def _cell(value: object, place: int) -> str:
    """The first of a row is its name, even where that is a number."""
    text = html.escape(str(value))
    return f'<td class="number">{text}</td>' if place and _NUMBER.fullmatch(text) else f"<td>{text}</td>"
