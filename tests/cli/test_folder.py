"""Options of folders become `FolderOptions`, and nothing given stays nothing."""

import pytest

from onehood.cli.folder import folder_options
from onehood.datasets import FolderOptions
from onehood.errors import InvalidArgumentError


def test_nothing_given_is_none():
    assert folder_options({}) is None


def test_what_is_given_arrives():
    options = folder_options({"test": 0.3, "group": "(a)", "strict": True, "rescan": True, "memory": 2})
    assert options == FolderOptions(test=0.3, group_pattern="(a)", strict=True, fresh=True, memory=2 << 20)


def test_a_range_is_two_numbers():
    assert folder_options({"value_range": "-1000, 3000.5"}) == FolderOptions(value_range=(-1000, 3000.5))
    for text in ("5", "1,2,3", "a,b", ""):
        with pytest.raises(InvalidArgumentError, match="`--value-range` must be two numbers with a comma between"):
            folder_options({"value_range": text})
