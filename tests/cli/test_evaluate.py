"""`onehood evaluate`."""

import pytest


def test_the_documented_keys_are_there(onehood_command, digits_model):
    outcome = onehood_command("evaluate", digits_model, "digits", "--tests", "3", "--json")
    assert outcome.code == 0
    values = outcome.json
    assert values["tests"] == len(values["error_percent_each"]) == 3
    assert values["error_percent_mean"] == sum(values["error_percent_each"]) / 3
    assert values["error_percent"] < 50
    assert values["error_percent_gained"] == pytest.approx(values["error_percent_mean"] - values["error_percent"])
    assert values["report"] is None
    again = onehood_command("evaluate", digits_model, "digits", "--tests", "3", "--json")
    assert again.json == values
    other = onehood_command("evaluate", digits_model, "digits", "--tests", "3", "--seed", "1", "--json")
    assert other.json["error_percent_each"] != values["error_percent_each"]


def test_a_report_is_written(onehood_command, digits_model, tmp_path):
    outcome = onehood_command("evaluate", digits_model, "digits", "--tests", "2", "--report", tmp_path / "report")
    assert outcome.code == 0
    assert "averaging gains" in outcome.out
    assert str(tmp_path / "report" / "report.html") in outcome.out
    assert (tmp_path / "report" / "learning.png").exists()


def test_other_classes_are_an_error(onehood_command, digits_model, tmp_path):
    from data_files import write_mnist_like

    write_mnist_like(tmp_path / "fashion_mnist")
    outcome = onehood_command("evaluate", digits_model, "fashion_mnist", "--data-dir", tmp_path)
    assert outcome.code == 1
    assert "never learned: Ankle boot" in outcome.err
