"""`onehood describe`."""

import os
import re

import pytest
from command_line import told_on_a_terminal

from onehood.images import decode


@pytest.mark.parametrize(
    ("arguments", "parameters"),
    [
        (("alexnet",), 62_378_344),
        (("alexnet", "--groups", "2"), 60_965_224),
        (("fractional",), 519_946),
        (("lenet", "--variant", "modern"), 61_706),
        (("multilayer_perceptron", "--input", "8x8", "--classes", "3", "--hidden", "5"), 65 * 5 + 6 * 3),
        (("neural_network", "--hidden-nodes", "100"), 79_400),
    ],
)
def test_techniques_by_name(onehood_command, arguments, parameters):
    outcome = onehood_command("describe", *arguments, "--json")
    assert outcome.code == 0
    assert outcome.json["parameters"] == parameters


def test_a_table_for_people_and_a_picture(onehood_command, tmp_path):
    outcome = onehood_command("describe", "alexnet", "--output", tmp_path / "a.png")
    for text in ("34,944 = (11·11·3 + 1)·96", "55×55×96 = ⌊(227 + 2·0 - 11) / 4⌋ + 1", "9216 = 6·6·256", "62,378,344"):
        assert text in outcome.out
    assert decode(tmp_path / "a.png").shape[2] == 3
    assert onehood_command("describe", "neural_network", "--output", tmp_path / "n.svg").code == 0
    assert "hidden" in (tmp_path / "n.svg").read_text()


def test_a_model_file_has_its_own_input(onehood_command, digits_model):
    outcome = onehood_command("describe", digits_model, "--json")
    assert outcome.json["input"] == [8, 8, 1]
    outcome = onehood_command("describe", digits_model, "--input", "9x9")
    assert outcome.code == 2
    assert "A model file has its own" in outcome.err


def test_wrong_usage_is_refused(onehood_command):
    outcome = onehood_command("describe", "lenot")
    assert outcome.code == 2
    assert "`MODEL` must be one of neural_network" in outcome.err
    assert "Did you mean 'lenet'?" in outcome.err
    outcome = onehood_command("describe", "alexnet", "--input", "28x28x1")
    assert outcome.code == 2
    assert "at least 67×67" in outcome.err
    assert onehood_command("describe", "absent.onehood").code == 1
    assert onehood_command("describe", "lenet", "--filters", "3").code == 2


def test_a_shipped_model_goes_by_its_name(onehood_command):
    assert onehood_command("describe", "digits-model", "--json").json["parameters"] > 500_000
    outcome = onehood_command("describe", "lenet", "--classes", "0")
    assert outcome.code == 2
    assert "`--classes` must be a whole number from 2" in outcome.err


@pytest.mark.skipif(os.name == "nt", reason="terminals are made otherwise there")
@pytest.mark.parametrize("columns", [80, 200])
def test_it_fits_the_terminal_with_names_and_numbers_whole(columns):
    code, told = told_on_a_terminal("describe", "alexnet", columns=columns)
    assert code == 0
    lines = re.sub(r"\x1b\[[0-9;]*m", "", told).splitlines()
    assert max(map(len, lines)) <= columns
    for word in ("convolution_1_activation", "LocalResponseNormalization", "1,135,256,096", "62,378,344"):
        assert word in told, word
