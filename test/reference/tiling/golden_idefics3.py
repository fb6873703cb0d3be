"""Writes test/golden/tiling/idefics3.json: SmolVLM's image processor (2048 / 512), split and unsplit, and Idefics3's (1456 / 364).

    OMP_NUM_THREADS=1 python test/reference/tiling/golden_idefics3.py
"""

from transformers import Idefics3ImageProcessorPil, SmolVLMImageProcessorPil

import common

TOKENS = {512: 64, 364: 169}  # image_seq_len


def row(spy: common.Spy, width: int, height: int, tile: int, split: bool) -> list[int]:
    output, resizes = spy.run(width, height, return_row_col_info=True)
    tiles = output["pixel_values"][0]
    rows, cols = output["rows"][0][0], output["cols"][0][0]
    assert output["pixel_attention_mask"].all()  # one picture alone is never padded
    # The first scaling, the canvas where that isn't whole tiles already, and the thumbnail made of the canvas.
    canvas = (max(rows, 1) * tile, max(cols, 1) * tile)
    first = resizes[0]
    expected = [first] if first == canvas else [first, canvas]
    cut = len(expected)  # number of the scaled picture that the tiles are cut from
    expected += [(tile, tile)] if rows else []
    assert resizes == expected, (width, height, resizes, expected)
    assert len(tiles) == (rows * cols + 1 if rows else 1)
    for index, one in enumerate(tiles[: max(1, rows * cols)]):
        place = [(index % cols) * tile, (index // cols) * tile] if rows else [0, 0]
        assert common.box(one) == [*place, cut], (width, height, index, common.box(one))
    assert not rows or common.box(tiles[-1]) == [0, 0, cut + 1]
    return [width, height, tile, int(split), first[1], first[0], cols, rows, len(tiles), TOKENS[tile] * len(tiles)]


def main() -> None:
    smolvlm = {"size": {"longest_edge": 2048}, "max_image_size": {"longest_edge": 512}}
    split = common.Spy(SmolVLMImageProcessorPil, **smolvlm)
    whole = common.Spy(SmolVLMImageProcessorPil, **smolvlm, do_image_splitting=False)
    idefics3 = common.Spy(Idefics3ImageProcessorPil)
    sizes = common.sizes(512)
    rows = [row(split, width, height, 512, True) for width, height in sizes]
    rows += [row(whole, width, height, 512, False) for width, height in sizes[:40]]
    rows += [row(idefics3, width, height, 364, True) for width, height in sizes[::3]]
    header = {
        "reference": "transformers 5.24.0 SmolVLMImageProcessorPil (512), Idefics3ImageProcessorPil (364)",
        "columns": "width, height, tile, split, first scaling w, h, cols, rows (0 = the picture alone), tiles with thumbnail, tokens",
    }
    common.write("idefics3", header, rows)


if __name__ == "__main__":
    main()
