"""What the recipes of Graham's Table 1 share: training and testing a variant, keeping its row, drawing all rows."""

import argparse
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from provenance import commit, head

import onehood
from onehood.datasets import ImageDataset, open_dataset
from onehood.files import atomic_write, write_text

TESTS = 12

_ERRORS = ("error_percent_1_test", "error_percent_12_tests", "error_percent_gained")

Paper = Mapping[str, tuple[float, float]]
"""By variant, the article's error in percent with one test and with twelve."""


@dataclass(frozen=True)
class Table1:
    """One line of data of the table: its variants are trained, tested, and written down alike.

    Args:
        data: the name of the data set.
        title: of the table.
        command: that trains.
        paper: the article's errors.
        options: of the network and of its training.
        content: of the output, beside its rows.
        prefix: of the models' names.
    """

    data: str
    title: str
    command: str
    paper: Paper
    options: Mapping[str, Any]
    content: Mapping[str, Any]
    prefix: str = ""

    def train(self, arguments: argparse.Namespace) -> None:
        """Trains the network of one variant on all training images, continuing what is in `runs`, and tests it."""
        dataset = open_dataset(self.data, data_dir=arguments.data_dir)
        sequence, kind = arguments.variant.split()
        regions = {"sequence": sequence, "overlapping": kind == "overlapping"}
        output = self._model(arguments)
        seed = arguments.seed
        classifier = onehood.train(dataset, "fractional", seed=seed, output=output, **regions, **self.options)
        self._keep(self._tested(classifier, dataset, arguments) | {"commit": commit()}, arguments.output)

    def test(self, arguments: argparse.Namespace) -> None:
        """Tests what `train` has trained once more, with the same regions; "commit" stays that of the training."""
        dataset = open_dataset(self.data, data_dir=arguments.data_dir)
        row = self._tested(onehood.load(self._model(arguments)), dataset, arguments) | {"tested_by": commit()}
        before = [other["commit"] for other in _rows(arguments.output) if _key(other) == _key(row)]
        self._keep(row | {"commit": before[0] if before else None}, arguments.output)

    def write(self, arguments: argparse.Namespace) -> None:
        """Beside the output a table (.md), and curves of error against the number of tests (.png)."""
        output = arguments.output
        rows = _rows(output)
        lines = [
            f"# {self.title}",
            "",
            f"Errors in percent on the test images; ours with 95 % intervals, with one test the mean of {TESTS}. What "
            f"{TESTS} tests gain over one has an interval of its own, both errors being of the same images.",
            "",
            f"| pooling regions | seed | 1 test | the article's | {TESTS} tests | the article's | gained "
            "| trained for |",
            "| --- | --- | --- | --- | --- | --- | --- | --- |",
        ]
        for row in rows:
            one, twelve, gained = (
                f"{row[name]:.2f} ({row[f'{name}_interval'][0]:.2f} to {row[f'{name}_interval'][1]:.2f})"
                for name in _ERRORS
            )
            theirs = [f"{error:.2f}" for error in row["paper"]]
            minutes = f"{row['training_seconds'] / 60:.0f} min"
            cells = [row["variant"], row["seed"], one, theirs[0], twelve, theirs[1], gained, minutes]
            lines.append(f"| {' | '.join(map(str, cells))} |")
        for seed in sorted({row["seed"] for row in rows}):
            of_seed = [row for row in rows if row["seed"] == seed]
            if len(of_seed) == len(self.paper):
                means = [np.mean([row[name] for row in of_seed]) for name in _ERRORS]
                theirs = [f"{mean:.2f}" for mean in np.mean([row["paper"] for row in of_seed], axis=0)]
                cells = [
                    "mean",
                    seed,
                    f"{means[0]:.3f}",
                    theirs[0],
                    f"{means[1]:.3f}",
                    theirs[1],
                    f"{means[2]:.3f}",
                    "",
                ]
                lines.append(f"| {' | '.join(map(str, cells))} |")
        missing = [variant for variant in self.paper if variant not in {row["variant"] for row in rows}]
        if missing:
            lines += ["", f"Not trained yet: {', '.join(missing)}."]
        write_text(output.with_suffix(".md"), "\n".join(lines) + "\n")
        figure = Figure(figsize=(7, 4.2), layout="constrained")
        axes = figure.add_subplot()
        for place, row in enumerate(rows):
            errors = row["error_percent_by_tests"]
            numbers = np.arange(1, len(errors) + 1)
            axes.plot(numbers, errors, marker="o", color=f"C{place}", label=f"{row['variant']}, seed {row['seed']}")
            axes.plot([1, TESTS], row["paper"], linestyle="", marker="x", markersize=9, color=f"C{place}")
        axes.set(xlabel="tests averaged (crosses: the article's)", ylabel="error, %", ylim=(0, None))
        axes.legend()
        with atomic_write(output.with_suffix(".png")) as stream:
            figure.savefig(stream, format="png", dpi=120)

    def _model(self, arguments: argparse.Namespace) -> Path:
        variant = arguments.variant.replace(" ", "-")
        return Path(arguments.runs) / f"{self.prefix}{variant}-seed-{arguments.seed}.onehood"

    def _tested(self, classifier: Any, dataset: ImageDataset, arguments: argparse.Namespace) -> dict[str, Any]:
        result: Any = onehood.evaluate(classifier, dataset, tests=TESTS, seed=arguments.seed)
        return {
            "variant": arguments.variant,
            "seed": arguments.seed,
            "training_seconds": round(classifier.training_["seconds"]),
            "training_loss": classifier.training_["loss"],
            "error_percent_1_test": result.error_percent_mean,
            "error_percent_1_test_interval": result.error_percent_mean_interval,
            "error_percent_12_tests": result.error_percent,
            "error_percent_12_tests_interval": result.error_percent_interval,
            "error_percent_gained": result.error_percent_gained,
            "error_percent_gained_interval": result.error_percent_gained_interval,
            "error_percent_each": result.error_percent_each,
            "error_percent_by_tests": result.error_percent_by_tests,
            "paper": list(self.paper[arguments.variant]),
        }

    def _keep(self, row: dict[str, Any], output: Path | None) -> None:
        """Prints the row, and puts it into the output in the place of one of the same variant and seed."""
        print(json.dumps(row))
        if output is not None:
            rows = [*(other for other in _rows(output) if _key(other) != _key(row)), row]
            write_text(output, json.dumps(head(self.command) | dict(self.content) | {"rows": rows}, indent=2) + "\n")


def parse(documentation: str | None, paper: Paper, *, stages: tuple[str, ...], **further: Any) -> argparse.Namespace:
    """The command line of a recipe: a stage, and what it needs.

    Args:
        documentation: of the recipe.
        paper: whose variants there are.
        stages: those that the recipe has.
        further: other options, by name, as keywords of `add_argument`.
    """
    parser = argparse.ArgumentParser(description=documentation, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("stage", choices=stages)
    parser.add_argument("--variant", choices=paper, help="what `train` trains and `test` tests")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--runs", type=Path, help="a folder for trainings, outside the work tree")
    parser.add_argument("--data-dir")
    parser.add_argument("--output", type=Path)
    for name, keywords in further.items():
        parser.add_argument(f"--{name}", **keywords)
    arguments = parser.parse_args()
    needed = {"table": ["output"], "choose": ["runs"], "train": ["variant", "runs"], "test": ["variant", "runs"]}
    for name in needed.get(arguments.stage, []):
        if getattr(arguments, name) is None:
            parser.error(f"`{arguments.stage}` needs --{name}.")
    if arguments.runs is not None:
        arguments.runs.mkdir(parents=True, exist_ok=True)
    return arguments


def _rows(output: Path | None) -> list[dict[str, Any]]:
    return json.loads(output.read_text())["rows"] if output is not None and output.exists() else []


def _key(row: Mapping[str, Any]) -> tuple[str, int]:
    return row["variant"], row["seed"]
