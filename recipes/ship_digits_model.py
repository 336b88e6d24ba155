"""The model of handwritten digits that the package ships, and its card.

    python recipes/ship_digits_model.py MODEL [--output results/digits_model.json]

MODEL is one that `recipes/mnist_table1.py train` wrote. It is measured on MNIST's test images; on the same digits as
dark ink on light paper of other sizes, uneven and noisy, found and framed by the model itself; and on 1,797 digits of
other writers (scikit-learn's, 8×8 pixels), enlarged to such scans. Then it and its card are written into the package.
About five minutes on two cores.
"""

import argparse
import dataclasses
import json
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image
from provenance import head
from sklearn.datasets import load_digits

import onehood
from onehood.datasets import ImageDataset, mnist
from onehood.datasets.image_dataset import Split
from onehood.files import write_text

SHIPPED = Path(onehood.__file__).parent / "classifiers" / "shipped_models" / "digits-model.onehood"
TESTS = 12
SCANS = 2000

CARD = """# digits-model

Names the handwritten digit, 0 to 9, in an image of one: `onehood predict digits-model IMAGE`.

- **Network**: (32nC2 - FMP√2)_6 - C2 - C1 - output of Graham's *Fractional Max-Pooling* (arXiv 1412.6071, Table 1),
  {regions} regions, {parameters:,} weights, no dropout, no augmentation. Its predictions are random: twelve are
  averaged unless `--tests` says otherwise.
- **Trained** by onehood on the 60,000 training images of MNIST (Y. LeCun, C. Cortes, C. Burges), {epochs} epochs,
  `recipes/mnist_table1.py`. Of the four variants of the table it has the fewest test errors, so that they flatter it a
  little.
- **Input**: any image. Ink, dark or light, is found on its paper, brought to 20 of 28 pixels and centred, as MNIST's
  digits were (`fit="handwriting"`); images of 28×28 pixels with a dark border are taken as they are.

| 12 tests | error, % (95 %) | mean probability of the digit named, % |
| --- | --- | --- |
| 10,000 test images of MNIST | {mnist} |
| {scans:,} of them as scans: dark on uneven, noisy paper, of other sizes | {scans_error} |
| 1,797 digits of other writers, enlarged from 8×8 pixels | {others} |

**Not for** several digits in one image, letters (each is taken for some digit), ruled paper or shadows with a contrast
like that of the ink, and decisions that nobody checks.
"""


def scans(images: np.ndarray) -> list[np.ndarray]:
    """Digits as dark ink on light paper, uint8 of shape (height, width, 1)."""
    generator = np.random.default_rng(0)
    made = []
    for image in images:
        side = int(generator.integers(90, 260))
        ink = np.asarray(Image.fromarray(image[:, :, 0]).resize((side, side), Image.Resampling.BICUBIC)) / 255.0
        height, width = side + generator.integers(20, 300, 2)
        y, x = generator.integers(0, height - side), generator.integers(0, width - side)
        page = np.zeros((height, width))
        page[y : y + side, x : x + side] = ink
        paper, dark = generator.uniform(170, 250), generator.uniform(10, 90)
        slope = np.linspace(-12, 12, width)
        grey = paper + slope + (dark - paper) * page + generator.normal(0, 5, page.shape)
        made.append(np.clip(grey, 0, 255).astype(np.uint8)[:, :, None])
    return made


def others() -> tuple[list[np.ndarray], np.ndarray]:
    """Digits of other writers, as scans."""
    bunch = load_digits()
    enlarged = [
        np.asarray(Image.fromarray(np.uint8(255 - 255 * image / 16)).resize((160, 160), Image.Resampling.BICUBIC))
        for image in bunch.images
    ]
    return [np.pad(image, 30, constant_values=255)[:, :, None] for image in enlarged], bunch.target


def measured(classifier: Any, dataset: ImageDataset, images: Any, labels: np.ndarray) -> dict[str, Any]:
    """The error of twelve tests."""
    split = Split(images, np.asarray(labels, np.int64), [str(number) for number in range(len(labels))])
    result: Any = onehood.evaluate(classifier, dataclasses.replace(dataset, splits={"test": split}), tests=TESTS)
    return {
        "images": len(labels),
        "error_percent": result.error_percent,
        "error_percent_interval": list(result.error_percent_interval),
        "mean_probability_percent": 100 * float(result.probabilities.max(axis=1).mean()),
    }


def main() -> None:
    """Measures, ships, and writes JSON where asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", type=Path)
    parser.add_argument("--data-dir")
    parser.add_argument("--output", type=Path)
    arguments = parser.parse_args()
    dataset = mnist(arguments.data_dir)
    classifier: Any = onehood.load(arguments.model)
    classifier.about_ = dataclasses.replace(classifier.about_, view=dataset.usual_view)
    test = dataset.split("test")
    other_images, other_labels = others()
    rows = {
        "mnist": measured(classifier, dataset, test.images, test.labels),
        "scans": measured(classifier, dataset, scans(np.asarray(test.images[:SCANS])), test.labels[:SCANS]),
        "other_writers": measured(classifier, dataset, other_images, other_labels),
    }
    result = head("python recipes/ship_digits_model.py MODEL") | {"tests": TESTS} | rows
    print(json.dumps(result, indent=2))
    classifier.save(SHIPPED)
    parameters = classifier.parameters
    kind = "overlapping" if parameters["overlapping"] else "disjoint"
    errors = [
        "{:.2f} ({:.2f} to {:.2f}) | {:.1f}".format(
            row["error_percent"], *row["error_percent_interval"], row["mean_probability_percent"]
        )
        for row in rows.values()
    ]
    card = CARD.format(
        regions=f"{parameters['sequence']} {kind}",
        parameters=classifier.parameter_count,
        epochs=len(classifier.training_["epochs"]),
        mnist=errors[0],
        scans=SCANS,
        scans_error=errors[1],
        others=errors[2],
    )
    write_text(SHIPPED.with_suffix(".md"), card)
    if arguments.output:
        write_text(arguments.output, json.dumps(result, indent=2) + "\n")


if __name__ == "__main__":
    main()
