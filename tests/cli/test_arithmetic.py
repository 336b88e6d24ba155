"""`onehood arithmetic`."""

import pytest

from onehood.images import decode


@pytest.mark.parametrize(
    ("arguments", "output", "lines"),
    [
        (
            ("convolution", "--input", "32x32x3", "--kernel", "5", "--filters", "3", "--padding", "2"),
            [32, 32, 3],
            ("output         32×32×3", "228 = (5·5·3 + 1)·3"),
        ),
        (
            ("convolution", "--input", "7x7", "--kernel", "3", "--stride", "2"),
            [3, 3, 1],
            ("3 = ⌊(7 + 2·0 - 3) / 2⌋ + 1",),
        ),
        (("pooling", "--input", "55x55x96", "--kernel", "3", "--stride", "2"), [27, 27, 96], ("27×27×96",)),
        (("fractional", "--input", "36x36x32"), [25, 25, 32], ("4,457,400 = 25! / (11!·14!)",)),
        (("hog", "--input", "32x32", "--cell", "3"), None, ("features       2,916 = 9·9·2·2·9",)),
    ],
)
def test_operations_are_worked_out(onehood_command, arguments, output, lines):
    outcome = onehood_command("arithmetic", *arguments)
    assert outcome.code == 0
    for line in lines:
        assert line in outcome.out
    assert onehood_command("arithmetic", *arguments, "--json").json["output"] == output


def test_ladders_are_listed_and_drawn(onehood_command, tmp_path):
    outcome = onehood_command("arithmetic", "ladders", "--output", tmp_path / "new" / "ladders.png", "--json")
    assert outcome.json["max_pooling"] == [11, 10, 5, 4, 2, 1]
    assert outcome.json["fractional_pooling"] == [11, 10, 7, 6, 4, 3, 2, 1]
    assert decode(outcome.json["picture"]).shape[2] == 3
    outcome = onehood_command("arithmetic", "ladders", "--side", "36")
    assert "36-35-17-16-8-7-3-2-1" in outcome.out
    assert "poolings            4 against 6" in outcome.out


def test_wrong_usage_is_refused(onehood_command):
    outcome = onehood_command("arithmetic", "convolution", "--input", "big", "--kernel", "3")
    assert outcome.code == 2
    assert "`input` must be HEIGHTxWIDTHxCHANNELS" in outcome.err
    assert onehood_command("arithmetic", "pooling", "--input", "5x5", "--kernel", "7").code == 2
    assert onehood_command("arithmetic", "ladders", "--ratio", "2.5").code == 2
