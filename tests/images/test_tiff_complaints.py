"""libtiff's own lines belong to an image, and never to standard error."""

import io
import os
import struct
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from PIL import Image

from onehood.errors import ImageError
from onehood.images import decode
from onehood.images.tiff_complaints import complaints

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Pillow's libtiff cannot be asked there")


def damaged_tiff():
    stream = io.BytesIO()
    Image.fromarray(np.arange(2400, dtype=np.uint8).reshape(40, 60)).save(
        stream, "TIFF", compression="tiff_adobe_deflate"
    )
    content = bytearray(stream.getvalue())
    content[20:60] = bytes(40)
    return bytes(content)


def damaged_fax():
    """Pillow alone takes this for whole: libtiff guesses lines that it cannot read, and only says so."""
    stream = io.BytesIO()
    Image.fromarray(np.random.default_rng(0).random((40, 64)) > 0.5).save(stream, "TIFF", compression="group4")
    content = bytearray(stream.getvalue())
    for place in range(20, 60, 5):
        content[place] ^= 0x55
    return bytes(content)


@pytest.mark.parametrize("content", [damaged_tiff(), damaged_fax()], ids=["deflate", "fax"])
def test_what_libtiff_says_is_the_reason_and_is_not_printed(content, capfd):
    with pytest.raises(ImageError, match=r"<bytes>: the image is damaged \(libtiff: [^%]+\)\.$"):
        decode(content)
    assert capfd.readouterr().err == ""


def test_pillow_alone_takes_a_damaged_fax_for_whole(capfd):
    Image.open(io.BytesIO(damaged_fax())).load()
    assert "Fax" in capfd.readouterr().err


def test_every_thread_hears_of_its_own_image():
    whole = io.BytesIO()
    Image.new("L", (40, 60)).save(whole, "TIFF", compression="tiff_lzw")

    def outcome(content):
        try:
            return decode(content).shape
        except ImageError as error:
            return "libtiff" in str(error)

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(outcome, [damaged_tiff(), whole.getvalue()] * 100))
    assert found == [True, (60, 40, 3)] * 100


def test_outside_of_a_block_libtiff_prints_as_ever():
    with complaints() as lines:
        pass
    with tempfile.TemporaryFile() as caught:
        kept = os.dup(2)
        os.dup2(caught.fileno(), 2)
        try:
            with pytest.raises(OSError, match="decoder error"):
                Image.open(io.BytesIO(damaged_tiff())).load()
        finally:
            os.dup2(kept, 2)
            os.close(kept)
        caught.seek(0)
        assert b"Decod" in caught.read()
    assert lines == []


def tiff_of_many_samples():
    """Pillow logs this besides raising it."""
    stream = io.BytesIO()
    Image.new("RGB", (8, 8)).save(stream, "TIFF")
    entry = struct.pack("<HHI", 277, 3, 1)
    place = stream.getvalue().index(entry) + len(entry)
    return stream.getvalue()[:place] + struct.pack("<H", 2048) + stream.getvalue()[place + 2 :]


@pytest.mark.parametrize("content", [damaged_tiff(), tiff_of_many_samples()], ids=["damaged", "logged"])
def test_a_process_that_reads_a_damaged_tiff_ends_as_usual(content):
    program = (
        "import sys\nfrom onehood.images import decode\nfrom onehood.errors import ImageError\n"
        "try: decode(sys.stdin.buffer.read())\nexcept ImageError as error: print('named', error)"
    )
    done = subprocess.run([sys.executable, "-c", program], input=content, capture_output=True, check=True)
    assert done.stdout.startswith(b"named")
    assert done.stderr == b""
