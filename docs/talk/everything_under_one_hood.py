"""Everything under one hood.

All of it together: one line trains, one evaluates, one compares everything there is. A network with fractional
max-pooling answers differently each time it is asked; the mean of several answers is better than one.
"""

import argparse
import tempfile
from pathlib import Path

import onehood
from onehood.datasets import digits
from onehood.figures import contact_sheet, error_by_tests, errors_against_cost, save_figure

arguments = argparse.ArgumentParser(description=__doc__)
arguments.add_argument("--output", type=Path, default=Path(__file__).parent / "images", help="folder for the pictures")
pictures = arguments.parse_args().output
pictures.mkdir(parents=True, exist_ok=True)

# The one line. What is not said is chosen for the data: here a network of five levels, and as many epochs as it needs.
classifier = onehood.train("digits", "fractional", epochs=30)
print(
    f"{classifier.technique}: {classifier.parameter_count:,} weights, {classifier.training_['recipe']['epochs']} epochs"
)

# One test, and the average of twelve.
for tests in (1, 12):
    result = onehood.evaluate(classifier, "digits", tests=tests)
    low, high = result.error_percent_interval
    print(f"tests: {tests:2}, wrong: {result.error_percent:.2f} % of {result.samples} (95 %: {low:.2f} to {high:.2f})")
print(f"each of the twelve alone: {result.error_percent_mean:.2f} % on average")
chart = error_by_tests(result.error_percent_by_tests, result.error_percent_each)
save_figure(chart, pictures / "one-hood-tests.png", dots_per_inch=70)

# The digits that it is least sure of.
test = digits().split("test")
confidence = result.probabilities.max(axis=1)
unsure = confidence.argsort()[:8]
captions = [
    f"a {test.labels[one]}, taken for a {result.probabilities[one].argmax()}\n{100 * confidence[one]:.0f} % sure"
    for one in unsure
]
sheet = contact_sheet(list(test.images[unsure]), captions, title="The least sure answers", columns=8)
save_figure(sheet, pictures / "one-hood-unsure.png", dots_per_inch=90)

# And every technique of the talk on the same images; one that cannot learn them is left out, with the reason.
with tempfile.TemporaryDirectory() as folder:
    comparison = onehood.compare("digits", epochs=15, output=folder)
print(f"\n{'15 epochs each':22} {'error':>7} {'one test':>9} {'weights':>8}  p, against the one above")
for one in comparison.contenders:
    p_value = "" if one.against_next is None else f"{one.against_next.p_value:.2g}"
    print(
        f"{one.name:22} {one.evaluation.error_percent:5.2f} % {one.evaluation.error_percent_mean:7.2f} % "
        f"{one.parameters:8,}  {p_value}"
    )
for name, reason in comparison.skipped.items():
    print(f"{name} was left out: {reason.split('. ')[0]}.")
errors = {
    one.name: (one.evaluation.error_percent, one.evaluation.error_percent_interval) for one in comparison.contenders
}
costs = {one.name: float(one.parameters) for one in comparison.contenders}
save_figure(errors_against_cost(errors, costs, cost="weights"), pictures / "one-hood-compared.png", dots_per_inch=70)
