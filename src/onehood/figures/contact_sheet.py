"""Many small images with captions on one sheet."""

import math
from collections.abc import Sequence

import numpy as np
from matplotlib.figure import Figure

from onehood.errors import InvalidArgumentError
from onehood.figures.names import in_lines
from onehood.figures.plain_text import plain
from onehood.terminal import counted

_COLUMNS = 30  # Of a line of a caption.
_TITLE_COLUMNS = 16  # Of the title, for each image in a row.


def contact_sheet(images: Sequence[np.ndarray], captions: Sequence[str], *, title: str, columns: int = 6) -> Figure:
    """Draws images in rows, each above its caption.

    Args:
        images: uint8 arrays of shape (height, width, 1 or 3); sizes may differ.
        captions: one for each image; may have several lines, of which long ones are broken.
        title: of the sheet.
        columns: images in a row, at least 1.

    Raises:
        InvalidArgumentError: for other numbers of images and captions, none at all, or fewer than one column.
    """
    if not images or len(images) != len(captions) or columns < 1:
        raise InvalidArgumentError(
            "A contact sheet needs at least one image, as many captions, and a column. Received: "
            f"{counted(len(images), 'image')}, {counted(len(captions), 'caption')}, {counted(columns, 'column')}."
        )
    columns = min(columns, len(images))
    rows = math.ceil(len(images) / columns)
    captions = [in_lines(caption, _COLUMNS) for caption in captions]
    lines = max(caption.count("\n") + 1 for caption in captions)
    figure = Figure(figsize=(1.9 * columns + 0.4, (1.75 + 0.17 * lines) * rows + 0.6), layout="constrained")
    figure.suptitle(plain(in_lines(title, _TITLE_COLUMNS * columns)))
    cells = figure.subplots(rows, columns, squeeze=False).ravel()
    for cell in cells:
        cell.set_xticks(())
        cell.set_yticks(())
        cell.spines[:].set_visible(False)
    for cell, image, caption in zip(cells, images, captions, strict=False):
        small = max(image.shape[:2]) < 64
        cell.imshow(
            image[:, :, 0] if image.shape[2] == 1 else image,
            cmap="gray",
            vmin=0,
            vmax=255,
            interpolation="nearest" if small else "antialiased",
        )
        cell.set_xlabel(plain(caption), fontsize=7)
    return figure
