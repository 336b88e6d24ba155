"""Pipelines: from files to batches.

Training wants shuffled batches, epoch after epoch, from whatever files there are. Two kinds of files here: binary
records of a fixed length, as CIFAR's, and a folder of images. What an epoch does with each of them follows from two
numbers, (seed, epoch), so that an epoch can begin anywhere.
"""

import argparse
import tempfile
from pathlib import Path

import numpy as np
from PIL import Image
from sklearn.datasets import load_sample_images

from onehood.datasets import read_fixed_length_records, scan_folder
from onehood.figures import contact_sheet, save_figure
from onehood.images import resize
from onehood.pipelines import Augmentation, TrainingBatches, epoch_plan

arguments = argparse.ArgumentParser(description=__doc__)
arguments.add_argument("--output", type=Path, default=Path(__file__).parent / "images", help="folder for the pictures")
pictures = arguments.parse_args().output
pictures.mkdir(parents=True, exist_ok=True)

# Two photographs give two classes: forty pieces of 64×64 of each.
generator = np.random.default_rng(0)
classes = ("china", "flower")
pieces, labels = [], []
for label, photo in enumerate(load_sample_images().images):
    for top, left in zip(generator.integers(0, 363, 40), generator.integers(0, 576, 40), strict=True):
        pieces.append(photo[top : top + 64, left : left + 64])
        labels.append(label)

with tempfile.TemporaryDirectory() as folder:
    # A record is a byte for the label, and the image channel by channel: all its red, all its green, all its blue.
    small = np.stack([resize(piece, 32, 32) for piece in pieces])
    planes = small.transpose(0, 3, 1, 2).reshape(len(small), -1)  # (images, 3·32·32)
    records = np.concatenate([np.array(labels, np.uint8)[:, None], planes], axis=1)
    records.tofile(Path(folder) / "pieces.bin")
    print(f"{len(records)} records of 1 + 32·32·3 = {records.shape[1]:,} bytes (CIFAR-100, two labels: 3,074)")
    size = {"height": 32, "width": 32, "depth": 3}
    read_labels, read = read_fixed_length_records(Path(folder) / "pieces.bin", label_bytes=1, **size)
    print("read back:", read.shape, "the same:", bool((read == small).all() and (read_labels[:, 0] == labels).all()))

    # A folder of images needs one subfolder per class. One file is broken, as one always is.
    photos = Path(folder) / "photos"
    for name in classes:
        (photos / name).mkdir(parents=True)
    for number, (piece, label) in enumerate(zip(pieces, labels, strict=True)):
        Image.fromarray(piece).save(photos / classes[label] / f"{number:02}.png")
    (photos / "china" / "broken.png").write_bytes(b"no image at all")
    scanned = scan_folder(photos)
    data = scanned.dataset
    print("classes:", data.class_names, "splits:", {name: len(split) for name, split in data.splits.items()})
    for sample, reason in scanned.scan.bad:
        print(f"left out: {sample.path.name}: {reason}")

    # The order of an epoch is a function of (seed, epoch): no queue, no buffer, every order equally likely.
    for epoch in (0, 1, 0):
        print(f"seed 0, epoch {epoch}:", *epoch_plan(10, seed=0, epoch=epoch).order)

    # Batches of eight, each image moved a little, and differently in every epoch.
    moved = Augmentation(shift=0.08, rotate=10, zoom=0.1, flip=True)
    train = data.split("train")
    batches = TrainingBatches(train, data.usual_view, batch_size=8, seed=0, augmentation=moved, photographic=True)
    print(f"{len(train)} images to learn from are {batches.steps_per_epoch} batches of 8, the last one smaller")
    whole = list(batches.epoch(3).as_numpy_iterator())
    rest = list(batches.epoch(3, first_step=4).as_numpy_iterator())
    same = all((one[0] == other[0]).all() for one, other in zip(whole[4:], rest, strict=True))
    print(f"epoch 3 from its fifth batch on: {len(rest)} batches, the same as in the whole epoch: {same}")

    # One image, the one of most contrast, in eight epochs.
    liveliest = int(np.argmax([data.usual_view.read(path).std() for path in train.images]))
    images, captions = [], []
    for epoch in range(8):
        place = int(np.flatnonzero(epoch_plan(len(train), seed=0, epoch=epoch).order == liveliest)[0])
        pixels, _ = next(iter(batches.epoch(epoch, first_step=place // 8).as_numpy_iterator()))
        images.append(pixels[place % 8])
        captions.append(f"epoch {epoch}, batch {place // 8}")
    sheet = contact_sheet(images, captions, title="The same photograph in eight epochs", columns=8)
    save_figure(sheet, pictures / "pipelines-epochs.png", dots_per_inch=70)
