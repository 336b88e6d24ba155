"""The embedded data set: 1,797 real handwritten digits of 8×8 pixels, from scikit-learn; no download."""

import numpy as np

from onehood.datasets.image_dataset import ImageDataset
from onehood.datasets.split import split_of_array
from onehood.errors import InvalidArgumentError

FOLDS = 5


def digits(*, fold: int = 0) -> ImageDataset:
    """The handwritten digits of scikit-learn, one stratified fifth of them as test split.

    Args:
        fold: which fifth is the test split, 0 to 4.

    Returns:
        Data set of 8×8×1 images, values 0 to 255, ten classes; ids are indices into scikit-learn's order.

    Raises:
        InvalidArgumentError: for another fold.

    Source: E. Alpaydin and C. Kaynak, Optical Recognition of Handwritten Digits, UCI Machine Learning Repository, 1998.
    """
    if fold not in range(FOLDS):
        raise InvalidArgumentError(f"`fold` must be one of 0 to {FOLDS - 1}. Received: {fold!r}.")
    # scikit-learn takes a second to import, and the other data sets do without it.
    from sklearn.datasets import load_digits
    from sklearn.model_selection import StratifiedKFold

    bunch = load_digits()
    # Ink comes in 17 levels, 0 to 16; all stay distinct as bytes.
    images = np.rint(bunch.images * (255 / 16)).astype(np.uint8)[:, :, :, None]  # (samples, 8, 8, 1)
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=0)
    train, test = list(folds.split(images, bunch.target))[fold]
    everything = split_of_array(images, bunch.target, prefix="digits")
    names = tuple(str(digit) for digit in range(10))
    return ImageDataset("digits", names, {"train": everything.take(train), "test": everything.take(test)})
