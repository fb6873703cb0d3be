"""Writes test/golden/tiling/internvl.json: GOT-OCR2's image processor, which transformers' InternVL uses, at 448 px.

    OMP_NUM_THREADS=1 python test/reference/tiling/golden_internvl.py
"""

from transformers import GotOcr2ImageProcessorPil
from transformers.models.got_ocr2.image_processing_pil_got_ocr2 import get_optimal_tiled_canvas

import common

TILE = 448
TOKENS = 256  # InternVLProcessor's image_seq_length


def row(spy: common.Spy, width: int, height: int) -> list[int]:
    output, resizes = spy.run(width, height)
    tiles = output["pixel_values"]
    cols, rows = get_optimal_tiled_canvas((height, width), (TILE, TILE), 1, 12)
    tiled = rows * cols > 1
    assert resizes == [(rows * TILE, cols * TILE), (TILE, TILE)][: 1 + tiled]
    assert len(tiles) == rows * cols + tiled == spy.processor.get_number_of_image_patches(height, width, {})
    for index, tile in enumerate(tiles[: rows * cols]):
        assert common.box(tile) == [(index % cols) * TILE, (index // cols) * TILE, 1]
    assert not tiled or common.box(tiles[-1]) == [0, 0, 2]  # the thumbnail, last, from the original
    return [width, height, cols, rows, len(tiles), TOKENS * len(tiles)]


def main() -> None:
    spy = common.Spy(
        GotOcr2ImageProcessorPil, size={"height": TILE, "width": TILE}, crop_to_patches=True, min_patches=1, max_patches=12
    )
    header = {
        "reference": "transformers 5.24.0 GotOcr2ImageProcessorPil, size 448, 1..12 patches",
        "columns": "width, height, cols, rows, tiles with thumbnail, tokens",
    }
    common.write("internvl", header, [row(spy, width, height) for width, height in common.sizes(TILE)])


if __name__ == "__main__":
    main()
