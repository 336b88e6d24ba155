"""What a search engine keeps of an image: keypoints with their descriptors, and colours."""

from dataclasses import dataclass, field
from typing import Self

import numpy as np

from onehood.features import Detector, Keypoints, colour_histogram, local_features, root_sift


@dataclass(frozen=True)
class ImageContent:
    """The content of one image.

    Args:
        height: of the image as it was described, in pixels.
        width: likewise.
        keypoints: the strongest first.
        sift: raw, uint8 of shape (keypoints, 128).
        colours: square roots of the shares of 8×8×8 colours, float32 of shape (512,): the Hellinger kernel is their
            dot product.
    """

    height: int
    width: int
    keypoints: Keypoints
    sift: np.ndarray = field(repr=False)
    colours: np.ndarray = field(repr=False)

    def descriptors(self) -> np.ndarray:
        """RootSIFT, float32 of shape (keypoints, 128)."""
        return root_sift(self.sift.astype(np.float32))

    def arrays(self) -> dict[str, np.ndarray]:
        """As arrays by name, for a cache."""
        return {
            "size": np.array([self.height, self.width]),
            **{f"keypoints.{name}": values for name, values in vars(self.keypoints).items()},
            "sift": self.sift,
            "colours": self.colours,
        }

    @classmethod
    def of(cls, arrays: dict[str, np.ndarray]) -> Self:
        """From what `arrays` gave."""
        keypoints = {
            name.removeprefix("keypoints."): values for name, values in arrays.items() if name.startswith("keypoints.")
        }
        height, width = arrays["size"]
        return cls(int(height), int(width), Keypoints(**keypoints), arrays["sift"], arrays["colours"])


def describe_content(image: np.ndarray, *, detector: Detector, keypoints: int) -> ImageContent:
    """Describes one image, uint8 of shape (height, width, 3).

    Args:
        image: as it is to be described.
        detector: of keypoints.
        keypoints: how many at most.
    """
    found, descriptors = local_features(image, detector=detector, descriptor="sift", limit=keypoints)
    height, width = image.shape[:2]
    return ImageContent(
        height, width, found, descriptors.astype(np.uint8), colour_histogram(image, bins=8, space="rgb")
    )
