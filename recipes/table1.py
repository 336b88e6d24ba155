"""What the recipes of Graham's Table 1 share: training one variant, keeping its row, drawing all rows."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from provenance import commit, head

import onehood
from onehood.datasets import ImageDataset
from onehood.files import atomic_write, write_text

TESTS = 12

_ERRORS = ("error_percent_1_test", "error_percent_12_tests", "error_percent_gained")

Paper = Mapping[str, tuple[float, float]]
"""By variant, the article's error in percent with one test and with twelve."""


def trained_row(
    dataset: ImageDataset,
    variant: str,
    *,
    seed: int,
    runs: Path,
    options: Mapping[str, Any],
    paper: Paper,
    name: str | None = None,
) -> dict[str, Any]:
    """Trains the network of one variant on the training split, continuing what is in `runs`, and tests it."""
    sequence, kind = variant.split()
    output = model_of(runs, variant, seed=seed, name=name)
    regions = {"sequence": sequence, "overlapping": kind == "overlapping"}
    classifier: Any = onehood.train(dataset, "fractional", seed=seed, output=output, **regions, **options)
    return tested_row(classifier, dataset, variant, seed=seed, paper=paper)


def model_of(runs: Path, variant: str, *, seed: int, name: str | None = None) -> Path:
    """Where the model of a training is."""
    return runs / f"{name or variant.replace(' ', '-')}-seed-{seed}.onehood"


def tested_row(classifier: Any, dataset: ImageDataset, variant: str, *, seed: int, paper: Paper) -> dict[str, Any]:
    """The errors of a trained network on the test images."""
    result: Any = onehood.evaluate(classifier, dataset, tests=TESTS, seed=seed)
    return {
        "variant": variant,
        "seed": seed,
        "commit": commit(),
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
        "paper": list(paper[variant]),
    }


def trained_by(output: Path | None, row: dict[str, Any]) -> dict[str, Any]:
    """A row of a network that was trained before: "commit" stays that of its training, "tested_by" is this one."""
    rows = json.loads(output.read_text())["rows"] if output is not None and output.exists() else []
    same = [other for other in rows if (other["variant"], other["seed"]) == (row["variant"], row["seed"])]
    return row | {"commit": same[0]["commit"] if same else None, "tested_by": commit()}


def add_row(output: Path, command: str, row: dict[str, Any], content: Mapping[str, Any]) -> None:
    """Writes a row into the output, in the place of one of the same variant and seed."""
    before = json.loads(output.read_text())["rows"] if output.exists() else []
    same = (row["variant"], row["seed"])
    rows = [*(other for other in before if (other["variant"], other["seed"]) != same), row]
    write_text(output, json.dumps(head(command) | dict(content) | {"rows": rows}, indent=2) + "\n")
    print(json.dumps(row))


def write_table(output: Path, title: str, paper: Paper) -> None:
    """Beside the output a table (.md), and curves of error against the number of tests (.png)."""
    rows = json.loads(output.read_text())["rows"]
    lines = [
        f"# {title}",
        "",
        f"Errors in percent on the test images; ours with 95 % intervals, with one test the mean of {TESTS}. What "
        f"{TESTS} tests gain over one has an interval of its own, both errors being of the same images.",
        "",
        f"| pooling regions | seed | 1 test | the article's | {TESTS} tests | the article's | gained | trained for |",
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
        if len(of_seed) == len(paper):
            means = [np.mean([row[name] for row in of_seed]) for name in _ERRORS]
            theirs = [f"{mean:.2f}" for mean in np.mean([row["paper"] for row in of_seed], axis=0)]
            cells = ["mean", seed, f"{means[0]:.3f}", theirs[0], f"{means[1]:.3f}", theirs[1], f"{means[2]:.3f}", ""]
            lines.append(f"| {' | '.join(map(str, cells))} |")
    missing = [variant for variant in paper if variant not in {row["variant"] for row in rows}]
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
