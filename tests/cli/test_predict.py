"""`onehood predict`."""

import numpy as np
from PIL import Image

from onehood.datasets import digits


def test_images_get_names_and_probabilities(onehood_command, digits_model, tmp_path):
    test = digits().split("test")
    paths = []
    for index in range(3):
        paths.append(tmp_path / f"{index}.png")
        Image.fromarray(test.images[index][:, :, 0]).save(paths[-1])
    outcome = onehood_command("predict", digits_model, *paths, "--json", "--top", "2")
    assert outcome.code == 0
    assert [row["path"] for row in outcome.json] == [str(path) for path in paths]
    assert all(row["name"] == row["top"][0]["name"] and len(row["top"]) == 2 for row in outcome.json)
    text = onehood_command("predict", digits_model, paths[0])
    assert text.out.startswith(f"{paths[0]}: {outcome.json[0]['name']} ")


def test_an_unreadable_image_is_named(onehood_command, digits_model, tmp_path):
    path = tmp_path / "bad.png"
    path.write_bytes(np.zeros(10, np.uint8).tobytes())
    outcome = onehood_command("predict", digits_model, path)
    assert outcome.code == 1
    assert f"onehood: {path}: this is not an image" in outcome.err


def test_a_file_that_is_no_model_is_named(onehood_command, tmp_path):
    path = tmp_path / "m.onehood"
    path.write_text("no")
    outcome = onehood_command("predict", path, path)
    assert outcome.code == 1
    assert "not a model file, or damaged" in outcome.err
