"""`onehood predict`."""

import csv
import io

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


def test_folders_are_predicted_into_a_csv_and_bad_images_left_out(onehood_command, digits_model, tmp_path):
    import csv

    test = digits().split("test")
    folder = tmp_path / "photos"
    (folder / "deep").mkdir(parents=True)
    for index in range(4):
        Image.fromarray(test.images[index][:, :, 0]).save(folder / "deep" / f"{index}.png")
    (folder / "bad.png").write_bytes(b"no image")
    output = tmp_path / "out" / "predictions.csv"
    outcome = onehood_command("predict", digits_model, folder, "--output", output)
    assert outcome.code == 0
    assert f"left out: {folder / 'bad.png'}: this is not an image" in outcome.err
    rows = list(csv.DictReader(output.read_text().splitlines()))
    assert [row["path"] for row in rows] == [str(folder / "deep" / f"{index}.png") for index in range(4)]
    assert all(row["name"] in "0123456789" and 0 <= float(row["probability"]) <= 1 for row in rows)
    output.unlink()
    strict = onehood_command("predict", digits_model, folder, "--output", output, "--strict")
    assert strict.code == 1
    assert not output.exists()
    (tmp_path / "empty").mkdir()
    assert "no images in this folder" in onehood_command("predict", digits_model, tmp_path / "empty").err


def test_no_tests_are_refused(onehood_command, digits_model, tmp_path):
    outcome = onehood_command("predict", digits_model, tmp_path / "a.png", "--tests", "0")
    assert outcome.code == 2
    assert "`--tests` must be a whole number from 1 to 10,000" in outcome.err


def test_the_output_never_takes_the_place_of_what_is_read_or_of_a_photograph(onehood_command, digits_model, tmp_path):
    photo, other = tmp_path / "digit.png", tmp_path / "other.png"
    for path in (photo, other):
        Image.new("L", (8, 8), 200).save(path)
    before = {path: path.read_bytes() for path in (photo, other, digits_model)}
    for output in before:
        outcome = onehood_command("predict", digits_model, photo, "--output", output)
        assert outcome.code == 2
        assert "`output`" in outcome.err
    assert {path: path.read_bytes() for path in before} == before


def test_the_table_goes_to_standard_output(onehood_command, digits_model, tmp_path):
    Image.new("L", (8, 8), 200).save(tmp_path / "=digit.png")
    outcome = onehood_command("predict", digits_model, tmp_path / "=digit.png", "--output", "-")
    rows = list(csv.DictReader(io.StringIO(outcome.out)))
    assert [row["path"] for row in rows] == [str(tmp_path / "=digit.png")]


def test_names_are_no_formulas_in_the_table_and_exact_in_json(onehood_command, digits_model, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Image.new("L", (8, 8), 200).save("=digit.png")
    outcome = onehood_command("predict", digits_model, "=digit.png", "--output", "p.csv", "--json")
    assert (tmp_path / "p.csv").read_text().splitlines()[1].startswith("'=digit.png,")
    assert outcome.json[0]["path"] == "=digit.png"


def test_good_images_are_predicted_beside_every_odd_one(onehood_command, digits_model, tmp_path):
    """The model is grey, and what cannot be read as grey was once found readable as colour."""
    from PIL import ImageCms

    good = tmp_path / "good.png"
    Image.fromarray(digits().split("test").images[0][:, :, 0]).save(good)
    profiles = ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB")
    transform = ImageCms.buildTransformFromOpenProfiles(*profiles, "RGB", "LAB")
    ImageCms.applyTransform(Image.open(good).convert("RGB"), transform).save(tmp_path / "lab.tif")
    (tmp_path / "page.jpg").write_bytes(b"%PDF-1.7")
    outcome = onehood_command("predict", digits_model, good, tmp_path / "lab.tif", tmp_path / "page.jpg", "--json")
    assert outcome.code == 0
    assert [row["path"] for row in outcome.json] == [str(good), str(tmp_path / "lab.tif")]
    assert outcome.json[0]["name"] == outcome.json[1]["name"]
    assert "but a PDF document named .jpg" in outcome.err


def test_files_of_a_folder_that_are_passed_over_are_counted(onehood_command, digits_model, tmp_path):
    images = tmp_path / "images"
    images.mkdir()
    for number in range(60):
        (images / f"{number}.raw").touch()
    outcome = onehood_command("predict", digits_model, images)
    assert outcome.code == 1
    assert "no images in this folder. 60 .raw files are not read." in outcome.err
    for name in ("0.png", "._0.png"):
        Image.fromarray(digits().split("test").images[0][:, :, 0]).save(images / name)
    outcome = onehood_command("predict", digits_model, images, "--tests", "1", "--json")
    assert outcome.code == 0
    assert len(outcome.json) == 1
    assert f"onehood: {images}: 60 .raw files are not read." in outcome.err


def test_a_table_and_json_do_not_share_standard_output(onehood_command, digits_model, tmp_path):
    Image.fromarray(np.zeros((8, 8), np.uint8)).save(tmp_path / "black.png")
    outcome = onehood_command("predict", digits_model, tmp_path / "black.png", "--output", "-", "--json")
    assert outcome.code == 2
    assert outcome.err == "onehood: `--output` must be a file where --json is on standard output. Received: -.\n"
    assert outcome.out == ""


def test_an_answer_depends_on_the_picture_alone(onehood_command, digits_model, tmp_path):
    images = digits().split("test").images[:6]
    paths = []
    for number, image in enumerate(images):
        Image.fromarray(image[:, :, 0]).save(tmp_path / f"{number}.png")
        paths.append(tmp_path / f"{number}.png")
    (tmp_path / "broken.png").write_bytes(b"\x89PNG and no more")

    def answers(*files):
        outcome = onehood_command("predict", digits_model, *files, "--tests", "1", "--json")
        assert outcome.code == 0
        return {one["path"]: one["probability"] for one in outcome.json}

    together = answers(*paths)
    for other in (answers(*reversed(paths)), answers(*paths, tmp_path / "broken.png"), answers(paths[3])):
        for path, probability in other.items():
            assert abs(probability - together[path]) < 1e-4
