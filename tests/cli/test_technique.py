"""The flags of techniques: one for each row of their tables."""

import subprocess
import sys
from typing import get_args

import pytest

from onehood import rules
from onehood.classifiers.techniques import TECHNIQUES
from onehood.cli.technique import all_options, option_group, technique_options
from onehood.errors import InvalidArgumentError


def test_every_row_of_every_technique_is_a_flag():
    flags = all_options().__annotations__
    assert set(flags) == {row.name for technique in TECHNIQUES.values() for row in technique.table}
    assert {"--overlapping/--disjoint", "--metric", "--pooling-ratio"} <= {
        get_args(flag)[1].default
        for flag in flags.values()  # Typer takes it for the name where it is annotated.
    }


def test_names_are_those_of_all_techniques_that_have_the_row():
    kind, _ = get_args(option_group("Network").__annotations__["pooling"])  # A Literal or None, and the flag.
    names = {name for part in get_args(kind) for name in get_args(part)}
    assert names == set(rules.LENET_POOLING.names)


def test_texts_are_read():
    options = technique_options(
        {"learning_rate": "0.1", "metrics": ["top_5_accuracy"], "epochs": 2, "hidden": "256,128", "grid": "4,8"}
    )
    assert options == {
        "learning_rate": 0.1,
        "metrics": ("top_5_accuracy",),
        "epochs": 2,
        "hidden": (256, 128),
        "grid": (4, 8),
    }
    assert technique_options({"learning_rate": "auto"}) == {"learning_rate": "auto"}
    assert technique_options({}) == {}


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"learning_rate": "fast"}, '`--learning-rate` must be a finite number above 0, or "auto". Received: .fast.'),
        ({"hidden": "256;128"}, "`--hidden` must be whole numbers with commas between, as 256,128"),
        ({"pixels_per_cell": "8x8"}, "`--pixels-per-cell` must be a whole number from 1 to 4,096"),
        ({"metrics": ["top_7"]}, "`--metric` must be a list of some of top_3_accuracy"),
    ],
)
def test_texts_that_cannot_be_read_are_refused(given, message):
    with pytest.raises(InvalidArgumentError, match=message):
        technique_options(given)


def test_the_tables_are_light():
    code = "import onehood.cli.main, sys; print([name for name in ('numpy', 'keras', 'cv2') if name in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"
