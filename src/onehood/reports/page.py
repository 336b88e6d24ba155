"""Self-contained HTML pages."""

import base64
import html
from collections.abc import Iterable, Mapping
from pathlib import Path

from onehood.errors import InvalidArgumentError
from onehood.files import OutputKind, atomic_write, expanded, output_path

_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="onehood">
<title>{title}</title>
<style>
body {{ font: 16px/1.5 system-ui, sans-serif; color: #1f2933; max-width: 72rem; margin: 2rem auto; padding: 0 1rem; }}
h1 {{ font-size: 1.5rem; }} h2 {{ font-size: 1.15rem; margin-top: 2.2rem; }}
table {{ border-collapse: collapse; }}
td, th {{ padding: .2rem .9rem .2rem 0; text-align: left; border-bottom: 1px solid #e4e7eb; vertical-align: top; }}
td.number {{ text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }}
td:first-child {{ min-width: 12rem; overflow-wrap: anywhere; }}
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


def write_page(folder: Path | str, name: str, text: str, *, numbers: str, pictures: Mapping[str, bytes]) -> Path:
    """Writes `NAME.html`, `NAME.json` and the pictures as PNG files into a folder, replacing those of before.

    Returns:
        The path of the page.

    Raises:
        InvalidArgumentError: the folder cannot be made, or holds files of these names that are no report's.
    """
    folder = expanded(folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InvalidArgumentError(
            f"`report` must be a folder that can be made. Received: {folder} ({error.strerror})."
        ) from error
    contents = {f"{picture}.png": content for picture, content in pictures.items()}
    contents |= {f"{name}.json": numbers.encode(), f"{name}.html": text.encode(errors="replace")}
    kinds: dict[str, OutputKind] = {".png": "picture", ".json": "json", ".html": "page"}
    paths = [output_path(folder / file, argument="report", kind=kinds[Path(file).suffix]) for file in contents]
    for path, content in zip(paths, contents.values(), strict=True):
        with atomic_write(path) as stream:
            stream.write(content)
    return folder / f"{name}.html"
