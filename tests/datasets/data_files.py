"""Writes small and full-size data set files for tests."""

import gzip

import numpy as np


def idx_bytes(array):
    """An IDX file of unsigned bytes."""
    header = bytes((0, 0, 8, array.ndim)) + b"".join(side.to_bytes(4, "big") for side in array.shape)
    return header + array.astype(np.uint8).tobytes()


def write_mnist_like(folder, *, zipped=False):
    """All four files at their full size: every image filled with its index modulo 251, labels its index modulo 10."""
    folder.mkdir(parents=True, exist_ok=True)
    for prefix, count in (("train", 60_000), ("t10k", 10_000)):
        index = np.arange(count)
        images = np.broadcast_to((index % 251).astype(np.uint8)[:, None, None], (count, 28, 28))
        for name, array in ((f"{prefix}-images-idx3-ubyte", images), (f"{prefix}-labels-idx1-ubyte", index % 10)):
            content = idx_bytes(array)
            if zipped:
                (folder / f"{name}.gz").write_bytes(gzip.compress(content, 1))
            else:
                (folder / name).write_bytes(content)


def cifar_records(count, label_bytes, class_counts):
    """Records whose labels count up and whose planes hold 10, 20 and 30."""
    records = np.zeros((count, label_bytes + 3072), np.uint8)
    for position, classes in enumerate(class_counts):
        records[:, position] = np.arange(count) % classes
    records[:, label_bytes:] = np.repeat([10, 20, 30], 1024)
    return records
