"""`onehood info`."""


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
