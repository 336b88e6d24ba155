"""Options of folders become `FolderOptions`, and nothing given stays nothing."""

from onehood.cli.folder import folder_options
from onehood.datasets import FolderOptions


def test_nothing_given_is_none():
    assert folder_options({}) is None


def test_what_is_given_arrives():
    options = folder_options({"test": 0.3, "group": "(a)", "strict": True, "rescan": True, "memory": 2})
    assert options == FolderOptions(test=0.3, group_pattern="(a)", strict=True, fresh=True, memory=2 << 20)
