"""`onehood info`."""

import numpy as np


def test_a_model_tells_what_it_is(onehood_command, digits_model):
    outcome = onehood_command("info", digits_model)
    assert outcome.code == 0
    for part in ("fractional", "filters=8", "levels=3", "8 × 8 × 1", "digits", "keras 3."):
        assert part in outcome.out
    values = onehood_command("info", digits_model, "--json").json
    assert values["class_names"] == list("0123456789")
    assert values["training"]["recipe"]["epochs"] == 6
    assert values["bytes"] == digits_model.stat().st_size


def test_a_missing_model_is_an_error(onehood_command, tmp_path):
    outcome = onehood_command("info", tmp_path / "absent.onehood")
    assert outcome.code == 1
    assert "there is no such file" in outcome.err


def test_a_shipped_model_comes_with_its_card(onehood_command):
    outcome = onehood_command("info", "digits-model")
    assert outcome.code == 0
    assert "# digits-model" in outcome.out
    values = onehood_command("info", "digits-model", "--json").json
    assert values["card"] in outcome.out
    assert 1e6 < values["bytes"] < 3e6


def test_a_classical_model_says_what_it_learned_and_how_it_sees_files(onehood_command, write_image, tmp_path):
    generator = np.random.default_rng(0)
    for name in ("a", "b"):
        (tmp_path / "photos" / name).mkdir(parents=True)
        for number in range(4):
            write_image(generator.integers(0, 256, (24, 30, 3)).astype(np.uint8), f"photos/{name}/{number}.png")
    model = tmp_path / "m.onehood"
    trained = onehood_command("train", tmp_path / "photos", "--model", "hog_svm", "--output", model, "--json")
    assert trained.code == 0
    values = onehood_command("info", model, "--json").json
    assert values["weight_count"] == trained.json["parameter_count"] > 0
    assert "files as they are" in onehood_command("info", model).out
    refused = onehood_command("train", tmp_path / "photos", "--model", "hog_svm", "--image-size", "32")
    assert refused.code == 2
    assert "options of networks" in refused.err
