"""Packs values for the kernel: into tiles that fit the cache, and into words of the bits that both sides have."""

from typing import Any

import numpy as np

from services.matching.solver.arrays import Words

TILE = 4096


def tile_size(columns: int) -> int:
    """Return the columns of a tile: a multiple of 64, at most TILE, in as few tiles as hold them all, evenly filled."""
    each = -(-columns // max(1, -(-columns // TILE)))
    return max(1, -(-each // 64)) * 64


def tiled(values: Any, tile: int, filler: int) -> Any:  # noqa: ANN401 - of whatever type values are
    """[tiles, k, tile] from [k, m], padded at the end."""
    kinds, size = values.shape
    tiles = max(1, -(-size // tile))
    out = np.full((kinds, tiles * tile), filler, values.dtype)
    out[:, :size] = values
    return np.ascontiguousarray(out.reshape(kinds, tiles, tile).transpose(1, 0, 2))


def in_common(mentors: Words, mentees: Words, width: int, kind: type[np.generic]) -> tuple[Any, Any]:
    """[n, words] and [m, words] of kind, `width` bits a word, from [n, k] and [m, k]: only the bits of both sides."""
    both = np.bitwise_or.reduce(mentors, axis=0, initial=0) & np.bitwise_or.reduce(mentees, axis=0, initial=0)
    bits = [(word, bit) for word, bitmap in enumerate(both) for bit in range(64) if int(bitmap) >> bit & 1]
    words = max(1, -(-len(bits) // width))
    out = [np.zeros((len(side), words), kind) for side in (mentors, mentees)]
    for at, (word, bit) in enumerate(bits):
        for side, packed in zip((mentors, mentees), out, strict=True):
            here = (side[:, word] >> np.uint64(bit)) & np.uint64(1)
            packed[:, at // width] |= here.astype(kind) << kind(at % width)
    return out[0], out[1]
