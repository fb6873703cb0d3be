"""Writes test/golden/tiling/minicpm.json: MiniCPM-V 2.x slicing, which transformers lacks, written from its description
(the design's page on resolution strategies, section 5; image_processing_minicpmv.py of the checkpoints), and checked
against that page's worked examples and against transformers' processor of the later MiniCPM-V 4.6 where they agree.

    OMP_NUM_THREADS=1 python test/reference/tiling/golden_minicpm.py
"""

import math

from transformers import MiniCPMV4_6ImageProcessorPil

import common

S, PATCH, MAX_SLICES, TOKENS = 448, 14, 9, 64

# width, height -> grid (cols, rows), canvas (w, h), source (w, h): section 7 of the page
WORKED = {
    (1, 1): (None, None, (448, 448)),
    (336, 336): (None, None, (448, 448)),
    (500, 300): (None, None, (574, 350)),
    (1080, 2400): ((2, 4), (840, 1904), (294, 672)),
    (1920, 1080): ((4, 2), (1680, 952), (602, 336)),
    (3840, 2160): ((4, 2), (1680, 952), (602, 336)),
    (5000, 200): ((6, 1), (5460, 224), (2226, 84)),
    (200, 5000): ((1, 6), (224, 5460), (84, 2240)),
    (1024, 1024): ((3, 2), (1092, 1092), (448, 448)),
    (640, 480): ((2, 1), (728, 546), (518, 392)),
}


def ensure_divide(length: float, divisor: int) -> int:
    return max(round(length / divisor) * divisor, divisor)


def find_best_resize(width: float, height: float, upscale: bool) -> tuple[int, int]:
    if width * height > S * S or upscale:
        r = width / height
        height = int(S / math.sqrt(r))
        width = int(height * r)
    return ensure_divide(width, PATCH), ensure_divide(height, PATCH)


def best_grid(width: int, height: int, multiple: int) -> tuple[int, int]:
    log_ratio = math.log(width / height)
    best, least = (1, 1), float("inf")
    for count in (multiple - 1, multiple, multiple + 1):
        if count == 1 or count > MAX_SLICES:
            continue
        for cols in range(1, count + 1):
            if count % cols == 0:
                error = abs(log_ratio - math.log(cols / (count // cols)))
                if error < least:
                    best, least = (cols, count // cols), error
    return best


def layout(width: int, height: int):
    """-> grid (cols, rows) or None, canvas or None, source"""
    multiple = min(math.ceil(width * height / (S * S)), MAX_SLICES)
    if multiple <= 1:
        return None, None, find_best_resize(width, height, True)
    cols, rows = best_grid(width, height, multiple)
    cell = find_best_resize(ensure_divide(width, cols) / cols, ensure_divide(height, rows) / rows, True)
    return (cols, rows), (cell[0] * cols, cell[1] * rows), find_best_resize(width, height, False)


def check_later_version(width: int, height: int, grid, canvas, source) -> bool:
    """4.6 merges 4 x 4 patches (a "patch" of 3.5 px makes its multiple 14) and takes more rows on a tie; else the same."""
    later = MiniCPMV4_6ImageProcessorPil()
    same = dict(scale_resolution=S, patch_size=3.5, downsample_mode="16x")
    assert later.find_best_resize((height, width), allow_upscale=grid is None, **same) == (source[1], source[0])
    theirs = later.get_sliced_grid((height, width), MAX_SLICES, S)
    assert (theirs is None) == (grid is None)
    if grid is None:
        return True
    refined = later.get_refine_size((height, width), [grid[1], grid[0]], allow_upscale=True, **same)
    assert refined == (canvas[1], canvas[0])
    return theirs == [grid[1], grid[0]]


def main() -> None:
    rows, other_grids = [], 0
    sizes = common.sizes(28)
    for width, height in sizes:
        grid, canvas, source = layout(width, height)
        other_grids += not check_later_version(width, height, grid, canvas, source)
        if (width, height) in WORKED:
            assert WORKED[width, height] == (grid, canvas, source), (width, height, grid, canvas, source)
        slices = grid[0] * grid[1] if grid else 0
        rows.append([width, height, *(grid or (0, 0)), *(canvas or (0, 0)), *source, TOKENS * (slices + 1)])
    print(f"MiniCPM-V 4.6 takes another grid of equal error for {other_grids} of {len(sizes)} sizes")
    header = {
        "reference": "golden_minicpm.py (from the description of MiniCPM-V 2.x; sizes as transformers 5.24.0 MiniCPMV4_6ImageProcessorPil)",
        "columns": "width, height, cols, rows, canvas w, h (0 = not sliced), source w, h, tokens",
    }
    common.write("minicpm", header, rows)


if __name__ == "__main__":
    main()
