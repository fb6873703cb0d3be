"""Writes test/golden/tiling/native.json: Qwen2-VL's and GLM-4.1V's image processors (smart resize), refusals included.

    OMP_NUM_THREADS=1 python test/reference/tiling/golden_native.py
"""

from transformers import Glm4vImageProcessorPil, Qwen2VLImageProcessorPil
from transformers.models.glm4v.image_processing_pil_glm4v import smart_resize as glm4v_resize
from transformers.models.qwen2_vl.image_processing_pil_qwen2_vl import smart_resize as qwen2_vl_resize

import common

PATCH, MERGE = 14, 2


def resized(variant: str, width: int, height: int, low: int, high: int) -> list[int] | None:
    """[width, height] by the family's own rule; None where it refuses the aspect."""
    try:
        if variant == "glm4v":
            rows, cols = glm4v_resize(2, height, width, 2, PATCH * MERGE, low, high)
        else:
            rows, cols = qwen2_vl_resize(height, width, PATCH * MERGE, low, high)
    except ValueError as error:
        assert "aspect ratio" in str(error)
        return None
    return [cols, rows]


def row(variant: str, spy: common.Spy, width: int, height: int) -> list:
    size = spy.processor.size
    target = resized(variant, width, height, size["shortest_edge"], size["longest_edge"])
    if target is None:
        return [width, height, variant, None]
    output, resizes = spy.run(width, height)
    grid = output["image_grid_thw"][0].tolist()
    assert resizes == [(target[1], target[0])], (width, height, resizes, target)
    assert grid == [1, target[1] // PATCH, target[0] // PATCH]
    return [width, height, variant, *target, grid[1] * grid[2] // MERGE**2]


def main() -> None:
    qwen2_vl, glm4v = common.Spy(Qwen2VLImageProcessorPil), common.Spy(Glm4vImageProcessorPil)
    sizes = common.sizes(28)
    rows = [row("qwen2_vl", qwen2_vl, width, height) for width, height in sizes]
    rows += [row("glm4v", glm4v, width, height) for width, height in sizes]
    header = {
        "reference": "transformers 5.24.0 Qwen2VLImageProcessorPil, Glm4vImageProcessorPil, with their default sizes",
        "columns": "width, height, variant, resized w, resized h, tokens; null where the aspect is refused",
    }
    common.write("native", header, rows)


if __name__ == "__main__":
    main()
