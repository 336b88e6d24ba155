"""Plain loops that say what pooling over regions means; nothing shared with the implementation."""

import numpy as np


def pool_by_loops(image, rows, columns):
    """The maximum over every product of half-open regions; image (height, width, channels)."""
    output = np.empty((len(rows), len(columns), image.shape[2]), image.dtype)
    for i, (top, bottom) in enumerate(rows):
        for j, (left, right) in enumerate(columns):
            for channel in range(image.shape[2]):
                output[i, j, channel] = max(
                    image[y, x, channel] for y in range(top, bottom) for x in range(left, right)
                )
    return output


def gradient_by_loops(image, rows, columns, upstream):
    """Sends each upstream value to the (unique) maximum of its region, adding up."""
    gradient = np.zeros_like(image)
    for i, (top, bottom) in enumerate(rows):
        for j, (left, right) in enumerate(columns):
            for channel in range(image.shape[2]):
                places = [(y, x) for y in range(top, bottom) for x in range(left, right)]
                y, x = max(places, key=lambda place: image[place[0], place[1], channel])
                gradient[y, x, channel] += upstream[i, j, channel]
    return gradient


def choose_by_loops(image, rows, columns, values):
    """Reads `values` at the (unique) maximum of each region of the image."""
    output = np.empty((len(rows), len(columns), image.shape[2]), values.dtype)
    for i, j, channel in np.ndindex(output.shape):
        places = [(y, x) for y in range(*rows[i]) for x in range(*columns[j])]
        output[i, j, channel] = values[(*max(places, key=lambda place: image[(*place, channel)]), channel)]
    return output


def regions_of(regions):
    """Per sample a list of (start, stop) pairs, from tensors of shape (batch, N_out)."""
    return [
        list(zip(map(int, starts), map(int, stops), strict=True))
        for starts, stops in zip(np.asarray(regions.starts), np.asarray(regions.stops), strict=True)
    ]
