"""`onehood compare`."""


def test_techniques_are_compared_and_the_same_command_continues(onehood_command, tmp_path):
    options = ("compare", "digits", "--models", "neural_network, logistic_regression,alexnet", "--epochs", "2")
    outcome = onehood_command(*options, "--output", tmp_path / "r")
    assert outcome.code == 0
    assert "neural_network" in outcome.out
    assert "alexnet                left out: AlexNet takes images of at least 67×67" in outcome.out
    assert (tmp_path / "r" / "compare.html").exists()
    before = (tmp_path / "r" / "models" / "neural_network.onehood").stat().st_mtime_ns
    outcome = onehood_command(*options, "--output", tmp_path / "r", "--json")
    assert {contender["name"] for contender in outcome.json["contenders"]} == {"neural_network", "logistic_regression"}
    assert outcome.json["report"].endswith("compare.html")
    assert (tmp_path / "r" / "models" / "neural_network.onehood").stat().st_mtime_ns == before


def test_wrong_usage_is_refused(onehood_command, tmp_path):
    outcome = onehood_command("compare", "digits", "--models", "lenot", "--output", tmp_path)
    assert outcome.code == 2
    assert "`model` must be one of" in outcome.err
    outcome = onehood_command("compare", "digits", "--epochs", "1", "--minutes", "1", "--output", tmp_path)
    assert outcome.code == 2
