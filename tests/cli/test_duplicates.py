"""`onehood duplicates`."""

import shutil

from PIL import Image
from scenes import scene

OPTIONS = ("--words", "80", "--keypoints", "200", "--longest-side", "240")


def test_duplicates_are_listed(onehood_command, tmp_path):
    folder = tmp_path / "photographs"
    folder.mkdir()
    for seed in range(4):
        Image.fromarray(scene(seed)).save(folder / f"{seed}.png")
    shutil.copy(folder / "1.png", folder / "copy.png")
    index = tmp_path / "photos.index"
    onehood_command("index", folder, "--output", index, *OPTIONS)
    outcome = onehood_command("duplicates", index, "--json")
    assert outcome.code == 0
    (pair,) = outcome.json["pairs"]
    assert {pair["first"].rsplit("/", 1)[1], pair["second"].rsplit("/", 1)[1]} == {"1.png", "copy.png"}
    assert (pair["share"], outcome.json["alike"], outcome.json["uncompared"]) == (1.0, [], {})
    assert "verified_matches" in pair
    printed = onehood_command("duplicates", index).out
    assert "copy  100%" in printed
    assert printed.endswith("1 pair\n")
    assert (
        onehood_command("duplicates", index, "--kind", "alike", "--json").json["pairs"] == []
    )  # The copies alone are there.
    assert onehood_command("duplicates", index, "--kind", "same").code == 2
    assert onehood_command("duplicates", index, "--least-share", "2").code == 2
    assert onehood_command("duplicates", tmp_path).code == 1


def test_what_cannot_be_compared_is_counted_and_named(onehood_command, tmp_path):
    folder = tmp_path / "photographs"
    folder.mkdir()
    for seed in range(13):
        Image.fromarray(scene(seed)).save(folder / f"{seed}.png")
    index = tmp_path / "photos.index"
    onehood_command("index", folder, "--output", index, *OPTIONS)
    for seed in range(1, 13):
        (folder / f"{seed}.png").unlink()
    outcome = onehood_command("duplicates", index)
    assert outcome.code == 0
    assert outcome.out == "0 pairs\n"
    assert "12 not compared, or only in part:" in outcome.err
    assert "1.png: the file cannot be read any more" in outcome.err
    assert "and 2 more" in outcome.err
