"""Printing for people and for programs."""

import json
import math

from onehood.cli.console import print_json, print_rows


def test_json_is_strict(capfd):
    print_json({"a": [1.5, math.nan, math.inf], "b": "ü", "c": (1,)})
    assert json.loads(capfd.readouterr().out) == {"a": [1.5, None, None], "b": "ü", "c": [1]}


def test_rows_are_aligned_and_none_is_left_out(capfd):
    print_rows([("a", 1), ("long name", "x"), ("none", None)])
    assert capfd.readouterr().out == "a          1\nlong name  x\n"
