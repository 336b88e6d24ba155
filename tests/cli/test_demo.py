"""`onehood demo`, shortened."""

from onehood.images import decode


def test_the_demo_goes_from_data_to_predictions(onehood_command, tmp_path):
    outcome = onehood_command("demo", "--output", tmp_path / "demo", "--epochs", "2")
    assert outcome.code == 0
    for part in ("1. Training", "12 tests:", "report.html", "digit-0.png is a", "Next:"):
        assert part in outcome.out
    assert decode(tmp_path / "demo" / "images" / "digit-0.png", channels=1).shape == (8, 8, 1)
    again = onehood_command("demo", "--output", tmp_path / "demo", "--epochs", "2", "--json")
    assert again.code == 0
    assert again.json["predictions"][0]["path"].endswith("digit-0.png")
