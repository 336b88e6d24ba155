"""Unknown options are named, with the known ones."""

import pytest

from onehood.classifiers.options import check_options
from onehood.errors import InvalidArgumentError


def test_unknown_options_are_named():
    check_options("lenet", {"epochs": 3}, ["epochs", "seed"])
    with pytest.raises(InvalidArgumentError, match="`epoch` is not an option of lenet. It has: epochs, seed"):
        check_options("lenet", {"epoch": 3}, (name for name in ("epochs", "seed")))
