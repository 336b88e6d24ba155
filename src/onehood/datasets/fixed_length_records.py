"""Binary files of fixed-length records, label bytes first: the layout of CIFAR-10 and CIFAR-100, and of your own."""

from pathlib import Path

import numpy as np

from onehood.errors import DataError, InvalidArgumentError


def read_fixed_length_records(
    path: Path | str, *, label_bytes: int, height: int, width: int, depth: int, planar: bool = True
) -> tuple[np.ndarray, np.ndarray]:
    """Reads a file of records, each `label_bytes` labels followed by one image.

    Args:
        path: the file.
        label_bytes: labels per record, one byte each; may be 0.
        height: of each image, in pixels.
        width: of each image, in pixels.
        depth: channels of each image.
        planar: whether each channel is stored whole, one after the other (CIFAR), or interleaved pixel by pixel.

    Returns:
        labels, uint8 of shape (records, label_bytes), and images, uint8 of shape (records, height, width, depth). Both
        are views of the bytes read: nothing is copied.

    Raises:
        DataError: the file is missing, empty, or no whole number of records long.
        InvalidArgumentError: for a size below 1, or a negative number of label bytes.
    """
    if label_bytes < 0 or min(height, width, depth) < 1:
        raise InvalidArgumentError(
            "`height`, `width` and `depth` must be at least 1 and `label_bytes` at least 0. Received: "
            f"{height}, {width}, {depth} and {label_bytes}."
        )
    path = Path(path)
    record = label_bytes + height * width * depth
    try:
        content = np.fromfile(path, dtype=np.uint8)
    except OSError as error:
        raise DataError(f"{path}: the file cannot be read ({error.strerror or error}).") from error
    if len(content) == 0 or len(content) % record:
        raise DataError(
            f"{path}: damaged: {len(content)} bytes are no whole number of records of {record} bytes "
            f"({label_bytes} label bytes, {height} × {width} × {depth} pixel bytes)."
        )
    table = content.reshape(-1, record)  # (records, bytes)
    pixels = table[:, label_bytes:]
    if planar:
        images = pixels.reshape(-1, depth, height, width).transpose(0, 2, 3, 1)
    else:
        images = pixels.reshape(-1, height, width, depth)
    return table[:, :label_bytes], images
