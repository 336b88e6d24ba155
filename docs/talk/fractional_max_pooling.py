"""Fractional max-pooling.

Ordinary pooling halves: after a few times nothing is left, and the network can be no deeper. Fractional pooling shrinks
by any ratio between one and two, over regions that are drawn anew for every image on every pass. That moves the image a
little each time, as if it had been drawn by another hand.
"""

import argparse
from pathlib import Path

import numpy as np
from sklearn.datasets import load_sample_image

from onehood.arithmetic import Shape, fractional_ladder, fractional_pooling, levels_for, max_pooling_sides
from onehood.figures import RegionGrid, ladders, pooling_distortion, pooling_regions, save_figure
from onehood.images import resize
from onehood.layers import FractionalMaxPooling2D

arguments = argparse.ArgumentParser(description=__doc__)
arguments.add_argument("--output", type=Path, default=Path(__file__).parent / "images", help="folder for the pictures")
pictures = arguments.parse_args().output
pictures.mkdir(parents=True, exist_ok=True)

# Two ladders from the same side down to one, of 2×2 convolutions and pooling in turns.
ladder = fractional_ladder(levels_for(11, 2**0.5), 2**0.5)
chains = {"pool 2×2": max_pooling_sides(11), "pool √2": (*ladder.sides, 1)}
drawn = {}
for pool, sides in chains.items():
    print(f"{pool:8} {'-'.join(map(str, sides))}")
    steps = ["input", *["C2", pool] * len(sides)]
    drawn[pool] = list(zip(sides, steps, strict=False))
save_figure(ladders(drawn), pictures / "fractional-ladders.png", dots_per_inch=80)
worked = fractional_pooling(Shape(35, 35))
print("35 pixels pooled by √2:", worked.output)
for name in ("height", "steps_of_two", "steps_of_one", "sequences"):
    print(f"  {name.replace('_', ' '):12} {worked.quantities[name].value:9,} = {worked.quantities[name].formula}")

variants = {
    f"{sequence}, {'overlapping' if overlapping else 'disjoint'}": {"sequence": sequence, "overlapping": overlapping}
    for sequence in ("random", "pseudorandom")
    for overlapping in (True, False)
}

# The layer itself tells its regions: of an image of row and column numbers, the maximum is the last of each region.
side = 16
numbers = np.stack(np.mgrid[0:side, 0:side], axis=2)[None].astype("float32")  # (1, 16, 16, row and column)
grids = {}
for name, options in variants.items():
    last = np.array(FractionalMaxPooling2D(seed=3, **options)(numbers))[0].astype(int)
    stops = [[int(stop) + 1 for stop in axis] for axis in (last[:, 0, 0], last[0, :, 1])]
    # Overlapping windows are two wide; disjoint regions begin where the one before ended.
    starts = [[stop - 2 for stop in axis] if options["overlapping"] else [0, *axis[:-1]] for axis in stops]
    grids[name] = RegionGrid(*(list(zip(*axis, strict=True)) for axis in zip(starts, stops, strict=True)))
    print(f"{name:26} widths of the rows:", *(stop - start for start, stop in grids[name].rows), end="; ")
    print("steps:", *np.diff([start for start, _ in grids[name].rows]))
photo = load_sample_image("flower.jpg")
tiny = resize(photo, side, side, fit="crop")
save_figure(pooling_regions(tiny, grids), pictures / "fractional-regions.png", dots_per_inch=60)

# What three poolings do to a photograph under a grid of white lines, which a maximum never loses.
lined = resize(photo, 240, 240, fit="crop").copy()
lined[::40], lined[:, ::40] = 255, 255
batch = np.repeat(lined[None].astype("float32"), 3, axis=0)
draws = {}
for name, options in variants.items():
    pooled = batch
    for level in range(3):
        pooled = FractionalMaxPooling2D(seed=level, **options)(pooled)
    draws[name] = list(np.array(pooled).astype(np.uint8))
picture = pooling_distortion(lined, draws, title="Pooled three times by √2: three draws of each variant")
save_figure(picture, pictures / "fractional-distortion.png", dots_per_inch=60)

# The layer: any ratio, one for each axis, or the side itself; other regions for each image and on each call.
maps = np.random.default_rng(0).random((2, 25, 36, 8)).astype("float32")
for options in ({}, {"pooling_ratio": (1.25, 1.8)}, {"output_size": (20, 30)}):
    print("pools (25, 36) to", tuple(FractionalMaxPooling2D(**options)(maps).shape[1:3]), options or "by default")
layer, twin = FractionalMaxPooling2D(seed=7), FractionalMaxPooling2D(seed=7)
once, again, from_twin = (np.array(pool(maps)) for pool in (layer, layer, twin))
print("called again, it pools the same:", bool((once == again).all()))
print("another layer of the same seed does:", bool((once == from_twin).all()))
