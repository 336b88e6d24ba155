"""A folder of photographs with something wrong of every kind."""

from hostile_images import BAD, encoded, photo, plant


def make_sick_folder(folder):
    """Bad files, copies, a leak, a picture under two labels, imbalance, an empty class; returns the folder."""
    for name, count, first in (("cat", 30, 0), ("dog", 4, 100)):
        plant(folder / "train" / name, {f"{n}.png": encoded(photo(first + n), "PNG") for n in range(count)})
        plant(folder / "test" / name, {f"{n}.png": encoded(photo(first + 50 + n), "PNG") for n in range(2)})
    plant(folder / "train" / "cat", {"copy.png": encoded(photo(3), "PNG")})
    plant(folder / "train" / "dog", {"cat.png": encoded(photo(5), "PNG")})
    plant(folder / "test" / "cat", {"leaked.jpg": encoded(photo(7), "JPEG", quality=80)})
    plant(folder / "train" / "dog", {**dict(list(BAD.items())[:3]), "notes.txt": b"x"})
    (folder / "train" / "eel").mkdir()
    return folder
