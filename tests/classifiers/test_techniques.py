"""Techniques by name: their tables, and one of somebody's own."""

import inspect
import json
import subprocess
import sys
from importlib import import_module

import pytest

from onehood.classifiers import TECHNIQUES, Classifier, register
from onehood.classifiers.techniques import technique
from onehood.errors import InvalidArgumentError
from onehood.options import complete


@pytest.mark.parametrize("name", TECHNIQUES)
def test_every_technique_makes_a_classifier(name):
    assert technique(name).summary
    assert isinstance(technique(name).create({}), Classifier)


def _signature(one):
    """The keyword arguments, with their defaults, of what a technique's own options are arguments of."""
    if one.network is not None:
        module, name = one.network.build.split(":")
        function = getattr(import_module(module), name)
    elif one.features is not None:
        module, name = one.features.split(":")
        function = getattr(import_module(module), name)
    else:
        function = one.family.load()
    parameters = list(inspect.signature(function).parameters.values())
    skipped = 2 if one.network is not None else 0
    return {parameter.name: parameter.default for parameter in parameters[skipped:]}


@pytest.mark.parametrize("name", TECHNIQUES)
def test_the_rows_are_the_arguments_and_their_defaults(name):
    one = technique(name)
    expected = _signature(one)
    for left_out in ("value_range", "cache"):  # Of reading, not of the technique.
        expected.pop(left_out, None)
    if one.features is not None:
        expected.pop("seed", None)  # It is that of the decision, too.
    assert {row.name: row.default for row in one.options} == expected
    assert all(row.help and row.panel for row in one.table)


def test_options_are_completed_and_checked():
    table = technique("fractional").options
    parameters = complete("fractional", table, {"filters": 8})
    assert parameters["filters"] == 8
    assert parameters["sequence"] == "random"
    with pytest.raises(InvalidArgumentError, match="`width` is not an option of fractional. It has: filters"):
        technique("fractional").create({"width": 8})
    with pytest.raises(InvalidArgumentError, match=r"`filtres` is not.*Did you mean 'filters'\?"):
        technique("fractional").create({"filtres": 8})
    with pytest.raises(InvalidArgumentError, match="`filters` must be a whole number from 1 to 65,536"):
        technique("fractional").create({"filters": 0})


CLASSICAL = {
    "hog_svm": ["orientations", "size", "pixels_per_cell", "cells_per_block"],
    "lbp_svm": ["points", "grid", "size"],
    "colour_histogram_svm": ["bins", "size"],
    "visual_words": ["words", "keypoints", "pyramid", "longest_side"],
}


@pytest.mark.parametrize(("name", "option"), [(name, option) for name, those in CLASSICAL.items() for option in those])
@pytest.mark.parametrize("value", [0, -1, 2**40, "4", 1.5, True, float("nan")])
def test_numbers_out_of_range_are_refused(name, option, value):
    with pytest.raises(InvalidArgumentError, match=f"`{option}` must be"):
        technique(name).checked({option: value})


def test_pairs_are_taken_and_names_checked():
    given = {"pixels_per_cell": [4, 8], "cells_per_block": (1, 2)}
    assert technique("hog_svm").checked(given) == {"pixels_per_cell": (4, 8), "cells_per_block": (1, 2)}
    for name, wrong in [
        ("hog_svm", {"pixels_per_cell": [4, 0]}),
        ("lbp_svm", {"grid": [1, 2, 3]}),
        ("colour_histogram_svm", {"space": "cmyk"}),
        ("lbp_svm", {"radius": 0}),
    ]:
        with pytest.raises(InvalidArgumentError):
            technique(name).checked(wrong)


def test_levels_left_to_the_size_are_resolved():
    fractional = technique("fractional")
    values = complete("fractional", fractional.options, {})
    assert fractional.network.resolve(values, (28, 28, 1)) == {"levels": 6}
    assert fractional.network.resolve(values | {"levels": 7}, (28, 28, 1)) == {}
    assert fractional.network.resolve(values | {"pooling": "max"}, (28, 28, 1)) == {"levels": 4}


def test_an_unknown_name_lists_the_known_ones():
    with pytest.raises(
        InvalidArgumentError, match=r"`model` must be one of neural_network, .*fractional.*Received: 'magic'"
    ):
        technique("magic")


def test_a_name_is_given_once():
    with pytest.raises(InvalidArgumentError, match="`technique` must have a name of its own. Received: 'lenet'"):
        register(technique("lenet"))


OWN = """
import sys
import keras
from onehood.classifiers import Network, Technique, UsualTraining, register
from onehood.classifiers.techniques.families import KERAS
from onehood.options import Option, Whole


def tiny(class_count, input_shape, *, width=4):
    inputs = keras.Input(input_shape)
    outputs = keras.layers.Dense(width, activation="relu", name="hidden")(keras.layers.Flatten()(inputs / 255))
    outputs = keras.layers.Dense(class_count, activation="softmax", name="output")(outputs)
    return keras.Model(inputs, outputs, name="tiny")


WIDTH = Option("width", Whole(1, 100), "Units of its only layer.", "Network", 4)
register(Technique("tiny", "a test's own", KERAS, (WIDTH,), network=Network(tiny, UsualTraining(1000))))
from onehood.cli.main import main

for arguments in sys.argv[1:]:
    sys.argv = ["onehood", *arguments.split()]
    try:
        main()
    except SystemExit as end:
        assert not end.code, arguments
    print("END OF COMMAND")
"""


def test_a_network_of_one_file_appears_everywhere(tmp_path):
    (tmp_path / "own.py").write_text(OWN)
    commands = [
        "train --help",
        "describe tiny --width 7 --json",
        "train digits --model tiny --width 3 --epochs 1 --output t.onehood --json",
        "info t.onehood --json",
        "evaluate t.onehood digits --json",
        "compare digits --models tiny,logistic_regression --epochs 1 --json",
    ]
    done = subprocess.run(
        [sys.executable, "own.py", *commands], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    told, *others = done.stdout.split("END OF COMMAND\n")
    assert "--width" in told
    assert "tiny" in told
    described, trained, known, evaluated, compared = (json.loads(text) for text in others if text)
    assert described["parameters"] == 784 * 7 + 7 + 7 * 10 + 10
    assert trained["parameter_count"] == 64 * 3 + 3 + 3 * 10 + 10
    assert known["parameters"] == {"width": 3}
    assert evaluated["samples"] == 360
    assert {one["name"] for one in compared["contenders"]} == {"tiny", "logistic_regression"}
