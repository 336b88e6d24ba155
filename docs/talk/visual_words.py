"""Visual words.

Find places worth describing, describe what lies around them, group the descriptions into words, and count the words of
each image: a histogram, as of the words of a text, and any classifier on top. Can we build an image search engine in
this process? The last lines do.
"""

import argparse
from pathlib import Path

import numpy as np
from sklearn.datasets import load_sample_images

from onehood.features import (
    VisualVocabulary,
    detect_keypoints,
    encode_words,
    inverse_document_frequencies,
    local_features,
)
from onehood.figures import keypoint_circles, save_figure
from onehood.images import resize

arguments = argparse.ArgumentParser(description=__doc__)
arguments.add_argument("--output", type=Path, default=Path(__file__).parent / "images", help="folder for the pictures")
pictures = arguments.parse_args().output
pictures.mkdir(parents=True, exist_ok=True)

china, flower = load_sample_images().images

# Keypoints: FAST finds corners, SIFT finds blobs of any size and their direction.
for detector in ("fast", "sift"):
    found = detect_keypoints(china, detector=detector, limit=20_000)
    print(f"{detector}: {len(found)} keypoints, sizes from {found.sizes.min():.0f} to {found.sizes.max():.0f} pixels")
keypoints, descriptors = local_features(china, limit=200)
drawn = keypoint_circles(china, keypoints.positions, keypoints.sizes, keypoints.angles, title="200 SIFT keypoints")
save_figure(drawn, pictures / "sift.png", dots_per_inch=60)

# RootSIFT: the square root of SIFT's shares, so that every descriptor has the length one.
print(f"descriptors: {descriptors.shape}, lengths {np.linalg.norm(descriptors, axis=1).round(3)[:3].tolist()}")

# A collection: overlapping pieces of both photographs.
collection = {
    f"{name} {row},{column}": photo[row : row + 240, column : column + 320]
    for name, photo in (("china", china), ("flower", flower))
    for row in (0, 90, 187)
    for column in (0, 160, 320)
}
described = {name: local_features(image, limit=400) for name, image in collection.items()}
vocabulary = VisualVocabulary.fit([found.descriptors for found in described.values()], words=200, seed=0)
words = {name: vocabulary.assign(found.descriptors)[0][:, 0] for name, found in described.items()}
occurs = np.bincount(np.concatenate([np.unique(found) for found in words.values()]), minlength=200)
print(f"200 words; the commonest is in {occurs.max()} of {len(collection)} images, the rarest in {occurs.min()}")

# The search engine: histograms of words, weighed by how rare each is, and one product with the query's.
weights = inverse_document_frequencies(occurs, len(collection))
vectors = {
    name: encode_words(found.descriptors, found.keypoints.positions, vocabulary, encoding="tf_idf", weights=weights)
    for name, found in described.items()
}
for title, query in (
    ("a part of china, half as large again", resize(china[100:280, 180:420], 270, 360)),
    ("the middle of the flower, upside down", flower[120:330, 180:480][::-1, ::-1]),
):
    found = local_features(np.ascontiguousarray(query), limit=400)
    vector = encode_words(found.descriptors, found.keypoints.positions, vocabulary, encoding="tf_idf", weights=weights)
    ranked = sorted(vectors, key=lambda name: -float(vectors[name] @ vector))
    print(f"{title}: " + ", ".join(f"{name} ({vectors[name] @ vector:.2f})" for name in ranked[:3]))
