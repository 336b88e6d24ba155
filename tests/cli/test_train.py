"""`onehood train`."""

SMALL = ("--filters", "4", "--epochs", "2", "--batch-size", "100")


def test_training_prints_json_and_writes_the_model(onehood_command, tmp_path):
    output = tmp_path / "m.onehood"
    outcome = onehood_command("train", "digits", *SMALL, "--seed", "4", "--output", output, "--json")
    assert outcome.code == 0
    assert outcome.json["output"] == str(output)
    assert outcome.json["recipe"]["seed"] == 4
    assert outcome.json["recipe"]["epochs"] == len(outcome.json["epochs"]) == 2
    assert outcome.json["parameter_count"] > 0
    assert outcome.json["validation_error_percent"] >= 0
    assert "Epoch 2/2: loss" in outcome.err
    assert output.exists()


def test_the_model_is_named_after_data_and_technique_by_default(onehood_command, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    outcome = onehood_command("train", "digits", *SMALL)
    assert outcome.code == 0
    assert (tmp_path / "digits-fractional.onehood").exists()
    assert "onehood evaluate digits-fractional.onehood digits" in outcome.out


def test_other_options_are_refused_with_the_differences(onehood_command, tmp_path):
    output = tmp_path / "m.onehood"
    options = ("train", "digits", *SMALL, "--output", output)
    assert onehood_command(*options).code == 0
    outcome = onehood_command(*options, "--sequence", "pseudorandom")
    assert outcome.code == 1
    assert 'parameters.sequence: "random" there, "pseudorandom" here' in outcome.err
    assert onehood_command(*options, "--sequence", "pseudorandom", "--restart").code == 0


def test_every_option_reaches_its_place(onehood_command, tmp_path):
    outcome = onehood_command(
        *("train", "digits", *SMALL, "--output", tmp_path / "m.onehood", "--json", "--disjoint"),
        *("--sequence", "pseudorandom", "--levels", "4", "--pooling-ratio", "1.5", "--dropout", "0.1"),
        *("--learning-rate", "0.002", "--weight-decay", "0.02", "--validation", "0.2", "--keep", "best"),
        *("--precision", "mixed_bfloat16"),
    )
    assert outcome.code == 0
    recipe = outcome.json["recipe"]
    assert (recipe["learning_rate"], recipe["weight_decay"], recipe["validation"]) == (0.002, 0.02, 0.2)
    assert (recipe["keep"], recipe["precision"]) == ("best", "mixed_bfloat16")
    from onehood.classifiers import read_model_file

    parameters = read_model_file(tmp_path / "m.onehood").parameters
    assert (parameters["sequence"], parameters["levels"], parameters["pooling_ratio"]) == ("pseudorandom", 4, 1.5)
    assert (parameters["overlapping"], parameters["dropout"]) == (False, 0.1)


def test_a_folder_named_like_a_data_set_is_never_mixed_up_with_it(onehood_command, tmp_path, monkeypatch):
    from hostile_images import encoded, photo, plant

    monkeypatch.chdir(tmp_path)
    for name, first in (("cat", 0), ("dog", 50)):
        plant(tmp_path / "digits" / name, {f"{n}.png": encoded(photo(first + n), "PNG") for n in range(6)})
    train = ("train", "--model", "colour_histogram_svm", "--restart", "--json")
    outcome = onehood_command(*train, "digits")
    assert outcome.code == 2
    assert "Give ./digits for the folder, or known:digits for the known data set." in outcome.err
    for data, samples in (("./digits", 12), ("digits/", 12), ("known:digits", 1437)):
        outcome = onehood_command(*train, data)
        assert outcome.code == 0, outcome.err
        assert outcome.json["output"] == "digits-colour_histogram_svm.onehood"
        assert (outcome.json["data"]["training_samples"] > 1000) == (samples > 1000)
    assert onehood_command("compare", "digits").code == 2


def test_an_unknown_technique_is_answered_with_the_nearest(onehood_command):
    outcome = onehood_command("train", "digits", "--model", "frational")
    assert outcome.code == 2
    assert "Did you mean 'fractional'?" in outcome.err
