"""Writes test/golden/tiling/positions.json and masks.json: torch's interpolate on grids of embeddings, and Idefics3's
patch mask. Values of the grids come from a rule, so that the golden holds the results alone.

    OMP_NUM_THREADS=1 python test/reference/tiling/golden_positions.py
"""

import torch
from transformers.models.idefics3.image_processing_pil_idefics3 import _make_pixel_mask

import common

HIDDEN = 2

# rows x cols -> rows x cols: CLIP 336 (24), SigLIP 384 (27) and 512 (32), Qwen's and GLM's free shapes, edges
CASES = [
    ((24, 24), (16, 16)), ((24, 24), (24, 12)), ((27, 27), (14, 27)), ((16, 16), (24, 24)), ((7, 5), (13, 4)),
    ((3, 3), (10, 10)), ((2, 7), (9, 3)), ((1, 1), (4, 3)), ((4, 4), (1, 1)), ((1, 6), (1, 11)), ((5, 1), (2, 1)),
    ((32, 32), (5, 21)), ((14, 14), (37, 2)), ((6, 6), (6, 6)), ((9, 9), (8, 10)), ((2, 2), (3, 5)),
]  # fmt: skip


def grid(rows: int, cols: int) -> torch.Tensor:
    """[rows * cols * HIDDEN] of ((37 i^2 + 11 i) mod 257) / 128 - 1, exact in float32."""
    i = torch.arange(rows * cols * HIDDEN, dtype=torch.int64)
    return (((37 * i * i + 11 * i) % 257).float() / 128 - 1).reshape(rows, cols, HIDDEN)


def positions() -> list[list]:
    rows = []
    for (from_rows, from_cols), (to_rows, to_cols) in CASES:
        channels_first = grid(from_rows, from_cols).permute(2, 0, 1)[None]
        for mode in ("bilinear", "bicubic"):
            result = torch.nn.functional.interpolate(
                channels_first, (to_rows, to_cols), mode=mode, align_corners=False, antialias=False
            )
            values = result[0].permute(1, 2, 0).flatten()
            step = max(1, len(values) // 97)  # a prime number of samples hits every phase
            sample = [round(float(value), 7) for value in values[::step]]
            rows.append([from_rows, from_cols, to_rows, to_cols, mode, step, sample])
    return rows


def masks() -> list[list]:
    """Content at the top left, as Idefics3's batches have it."""
    rows = []
    for height, width, tall, wide, patch in [
        (364, 364, 364, 364, 14), (200, 364, 364, 364, 14), (364, 1, 364, 364, 14), (196, 182, 364, 364, 14),
        (197, 183, 364, 364, 14), (512, 300, 512, 512, 16), (17, 33, 100, 70, 16), (1, 1, 48, 64, 16), (40, 64, 40, 64, 14),
    ]:  # fmt: skip
        pixels = torch.tensor(_make_pixel_mask(torch.zeros(3, height, width), (tall, wide)))[None]
        # as Idefics3Model.get_image_features does it
        patches = pixels.unfold(1, patch, patch).unfold(2, patch, patch)
        mask = (patches.sum(dim=(-1, -2)) > 0)[0]
        bits = "".join(str(int(bit)) for bit in mask.flatten())
        rows.append([width, height, wide, tall, patch, int(pixels.sum()), list(mask.shape), bits])
    return rows


def main() -> None:
    torch.set_num_threads(1)
    header = {
        "reference": "torch 2.13.0 torch.nn.functional.interpolate, align_corners=False, antialias=False",
        "columns": "from rows, cols, to rows, cols, mode, step, every step-th value of [rows, cols, 2]",
    }
    common.write("positions", header, positions())
    header = {
        "reference": "transformers 5.24.0 Idefics3 (pixel mask, patch_attention_mask)",
        "columns": "content w, h, encoded w, h, patch, pixels of content, [rows, cols] of patches, mask row by row",
    }
    common.write("masks", header, masks())


if __name__ == "__main__":
    main()
