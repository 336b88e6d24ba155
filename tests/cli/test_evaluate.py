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


def test_classes_without_an_image_are_said_beside_the_error(onehood_command, digits_model, tmp_path):
    from PIL import Image

    from onehood.datasets import digits

    everything = digits().everything()
    for index in range(40):
        label = str(everything.labels[index])
        if label in "01":
            (tmp_path / label).mkdir(exist_ok=True)
            Image.fromarray(everything.images[index][:, :, 0]).save(tmp_path / label / f"{index}.png")
    outcome = onehood_command("evaluate", digits_model, tmp_path, "--split", "all", "--tests", "1")
    assert outcome.code == 0, outcome.err
    assert "8 of 10 classes, without an image here: 2, 3, 4, 5, 6, 7, 8, 9" in outcome.out
    assert "without an image" not in onehood_command("evaluate", digits_model, "digits", "--tests", "1").out


def test_a_model_by_a_known_name_beside_a_file_called_so(onehood_command, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "digits-model").write_text("mine")
    outcome = onehood_command("evaluate", "digits-model", "digits")
    assert outcome.code == 2
    assert "Give ./digits-model for the file, or known:digits-model" in outcome.err
    outcome = onehood_command("evaluate", "./digits-model", "digits")
    assert outcome.code == 1
    assert "not a model file" in outcome.err
    assert onehood_command("info", "known:digits-model").code == 0
    assert onehood_command("info", "digits-model").code == 2
