"""What the tiling goldens share: the sizes that are tried, a processor run that tells its crop boxes, the writer.

Not run by itself; the golden_<strategy>.py scripts import it.
"""

import json
import logging
import random
from pathlib import Path

import numpy as np
from PIL import Image
from transformers.image_processing_backends import PilBackend

logging.getLogger("transformers").setLevel(logging.ERROR)  # it warns of every picture 1 or 3 px wide

HERE = Path(__file__).resolve().parent
GOLDEN = HERE.parent.parent / "golden" / "tiling"
SEED = 20260712

# the worked examples of the design's page on resolution strategies, (width, height)
WORKED = [
    (1, 1), (336, 336), (500, 300), (1080, 2400), (1920, 1080), (3840, 2160), (5000, 200), (200, 5000),
    (1024, 1024), (640, 480),
]  # fmt: skip


def sizes(tie: int) -> list[tuple[int, int]]:
    """260 sizes (width, height), each once. `tie`: lengths around its halves are where rounding shows, px."""
    draw = random.Random(SEED)
    chosen = list(WORKED)
    chosen += [(1, 2), (2, 1), (3, 7), (13, 13), (14, 14), (27, 29), (28, 28), (1, 150), (150, 1), (1, 199), (199, 1)]
    chosen += [(10, 2000), (2000, 10), (100000, 10), (10, 100000), (1, 30000), (20000, 120), (64, 12800), (12800, 63)]
    # exact halves of `tie` and one pixel beside them; whole multiples and one pixel beside them
    for factor in (1, 2, 3, 5, 8, 12):
        for delta in (-tie // 2 - 1, -tie // 2, -tie // 2 + 1, -1, 0, 1):
            side = factor * tie + delta
            chosen.append((max(1, side), draw.randint(1, 2500)))
            chosen.append((draw.randint(1, 2500), max(1, side)))
    # exact aspects, where grids tie
    for cols, rows in [(1, 1), (1, 2), (2, 1), (2, 3), (3, 2), (3, 4), (4, 3), (1, 6), (6, 1), (5, 2), (2, 5), (16, 9), (9, 16)]:
        unit = draw.choice([100, 112, 128, 250, 336, 448])
        chosen.append((cols * unit, rows * unit))
    # screens, photos, portrait and landscape
    chosen += [(720, 1280), (1440, 3200), (2560, 1440), (2880, 1800), (4032, 3024), (3024, 4032), (6000, 4000), (1200, 628)]
    while len(dict.fromkeys(chosen)) < 220:  # any shape, long side spread over the octaves
        long = int(2 ** draw.uniform(3, 12.5))
        short = max(1, int(long / 2 ** draw.expovariate(1.2)))
        chosen.append((long, short) if draw.random() < 0.5 else (short, long))
    while len(dict.fromkeys(chosen)) < 260:  # strips
        long = int(2 ** draw.uniform(8, 14))
        short = max(1, int(long / draw.uniform(8, 210)))
        chosen.append((long, short) if draw.random() < 0.5 else (short, long))
    return list(dict.fromkeys(chosen))


class Spy:
    """Runs a processor whole, but for the resampling: every scaled picture is made of its own coordinates.

    So that 260 sizes up to 100000 px take seconds, and the processor's own output says where each crop was taken.
    """

    def __init__(self, processor_class, **settings):
        spy = self
        self.resizes = []  # (height, width) in order

        class Scaler(PilBackend):  # behind the family in the order of inheritance: its own rules run first
            def resize(self, image, size, resample=None, **kwargs):
                if size.height and size.width:
                    return spy.scaled(image, (size.height, size.width))
                assert size.shortest_edge == min(image.shape[-2:])  # a tile that has its size
                return image

        spied = type(processor_class.__name__, (processor_class, Scaler), {})
        self.processor = spied(**settings, do_rescale=False, do_normalize=False, do_convert_rgb=False)

    def scaled(self, image, size):
        if image.dtype != np.uint8 and tuple(image.shape[-2:]) == tuple(size):
            return image  # a piece of a scaled picture; the picture itself is always "scaled"
        self.resizes.append(tuple(int(side) for side in size))
        y, x = np.mgrid[1 : size[0] + 1, 1 : size[1] + 1]  # from 1: a zero is padding
        return np.stack([x, y, np.full_like(x, len(self.resizes))]).astype(np.int32)

    def run(self, width: int, height: int, **settings):
        """-> the processor's output for a picture of this size, and the sizes it scaled to."""
        self.resizes = []
        image = np.broadcast_to(np.uint8(0), (3, height, width))
        output = self.processor.preprocess(
            image, input_data_format="channels_first", return_tensors=None, **settings
        )
        return output, self.resizes


def box(tile: np.ndarray) -> list[int] | None:
    """Where a tile of coordinates was cut: [left, top, number of the scaled picture]; None if it is all padding."""
    rows, cols = np.nonzero(tile[2])
    if len(rows) == 0:
        return None
    row, col = int(rows[0]), int(cols[0])
    return [int(tile[0, row, col]) - 1 - col, int(tile[1, row, col]) - 1 - row, int(tile[2, row, col])]


def write(name: str, header: dict, rows: list[list]) -> None:
    """One row a line: small, and a diff shows which size changed."""
    GOLDEN.mkdir(parents=True, exist_ok=True)
    head = json.dumps(header, ensure_ascii=False, indent=1)[:-2]
    body = ",\n".join(json.dumps(row, separators=(",", ":")) for row in rows)
    path = GOLDEN / f"{name}.json"
    path.write_text(f'{head},\n "rows": [\n{body}\n]}}\n')
    print(f"{path}: {len(rows)} rows, {path.stat().st_size} bytes")


def photo(path: Path) -> np.ndarray:
    """[height, width, 3]"""
    return np.array(Image.open(path).convert("RGB"))
