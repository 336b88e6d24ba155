"""How far apart two draws of pooling regions are, in the first layer of Graham's MNIST network.

    python recipes/region_distances.py [--output results/region_distances.json]

Pairs of sequences for 35 → 25 positions of one axis: how many different ones there are among all that are drawn, how
often both of a pair are the same, and by how many positions they differ. Some seconds.
"""

import argparse
from pathlib import Path
from typing import Any

import keras
import numpy as np
from provenance import head, keep

from onehood.layers.pooling_regions import draw_regions

PAIRS = 5000
SIDES = (35, 25)


def measured(sequence: Any, overlapping: bool) -> dict[str, float]:
    """Of one variant."""
    seed = keras.random.SeedGenerator(0)
    regions = draw_regions(2 * PAIRS, *SIDES, sequence=sequence, overlapping=overlapping, seed=seed)
    starts = keras.ops.convert_to_numpy(regions.starts)
    apart = np.abs(starts[:PAIRS] - starts[PAIRS:])
    return {
        "different_sequences": len(np.unique(starts, axis=0)),
        "equal_pairs": float((apart.max(axis=1) == 0).mean()),
        "mean_positions_apart": float(apart.mean()),
        "mean_largest_positions_apart": float(apart.max(axis=1).mean()),
        "largest_positions_apart": int(apart.max()),
    }


def main() -> None:
    """Measures, prints, and writes JSON where asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--output", type=Path)
    arguments = parser.parse_args()
    result = head("python recipes/region_distances.py") | {"sides": SIDES, "pairs": PAIRS, "seed": 0}
    for sequence in ("random", "pseudorandom"):
        for overlapping in (True, False):
            kind = "overlapping" if overlapping else "disjoint"
            result[f"{sequence} {kind}"] = measured(sequence, overlapping)
    keep(result, arguments.output)


if __name__ == "__main__":
    main()
