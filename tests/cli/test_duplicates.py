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
    assert pair["verified_matches"] >= 20
    assert "1 pairs" in onehood_command("duplicates", index).out
    assert onehood_command("duplicates", tmp_path).code == 1
