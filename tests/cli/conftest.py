"""Commands as fixtures, and one trained model for those that read it."""

from functools import partial

import pytest
from command_line import run

import onehood


@pytest.fixture
def onehood_command(capfd, monkeypatch):
    """Runs `onehood` with the given arguments."""
    return partial(run, capfd, monkeypatch)


@pytest.fixture(scope="session")
def digits_model(tmp_path_factory):
    """A quickly trained model of the digits."""
    path = tmp_path_factory.mktemp("model") / "digits.onehood"
    onehood.train("digits", filters=8, epochs=6, batch_size=50, output=path)
    return path
