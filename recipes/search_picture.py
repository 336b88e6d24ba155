"""The picture of docs/search.md: a photograph turned and made smaller, found, with the keypoints that agree.

    python recipes/search_picture.py [--output docs/images/search-matches.png]

The photographs are two that scikit-learn brings along, and parts of them. Some seconds.
"""

import argparse
import tempfile
from pathlib import Path

import cv2
import numpy as np
from PIL import Image
from sklearn.datasets import load_sample_images

from onehood.figures import matched_keypoints, save_figure
from onehood.images import decode
from onehood.search import SearchIndex


def main() -> None:
    """Indexes, searches, draws."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--output", type=Path, default=Path("docs/images/search-matches.png"))
    arguments = parser.parse_args()
    china, flower = load_sample_images().images
    height, width = china.shape[:2]
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "photographs"
        folder.mkdir()
        photographs = {"china": china, "flower": flower}
        photographs |= {f"part{n}": flower[40 * n : 40 * n + 260, 60 * n : 60 * n + 380] for n in range(4)}
        for name, image in photographs.items():
            Image.fromarray(np.ascontiguousarray(image)).save(folder / f"{name}.png")
        index = SearchIndex.create(Path(scratch) / "index", words=800)
        index.update(folder)
        turn = cv2.getRotationMatrix2D((width / 2, height / 2), -25, 0.75)
        query = cv2.warpAffine(china, turn, (width, height), borderValue=(128,) * 3)
        best, *_ = index.search(query)
        if best.matches is None:
            raise SystemExit(f"{best.path} was found, and not verified")
        found = decode(best.path)
        places = (best.matches[0], best.matches[1])
        figure = matched_keypoints(query, found, places, title=f"{best.verified_matches} keypoints agree")
        save_figure(figure, arguments.output, dots_per_inch=60)


if __name__ == "__main__":
    main()
