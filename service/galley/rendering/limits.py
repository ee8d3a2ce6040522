"""How much a template may take. Every number carries its unit in its name."""

from __future__ import annotations

from dataclasses import dataclass

KIB = 1024
MIB = 1024 * KIB


@dataclass(frozen=True, slots=True)
class RenderLimits:
    """What one render may use before it is stopped.

    `memory_bytes` bounds the worker's whole address space. `retire_bytes` is the resident memory above
    which a worker is replaced between two jobs, so that a heavy template does not stay in memory for ever.
    """

    wall_seconds: float = 20.0
    preview_wall_seconds: float = 8.0
    cpu_seconds: int = 30
    memory_bytes: int = 2048 * MIB
    retire_bytes: int = 768 * MIB
    output_bytes: int = 64 * MIB
    pages: int = 2000
    warm_templates: int = 24
    open_files: int = 128


@dataclass(frozen=True, slots=True)
class BundleLimits:
    """What a template bundle may hold. Sizes are of the decoded files. `plugins` lets WebAssembly in."""

    zip_bytes: int = 32 * MIB
    files: int = 400
    file_bytes: int = 16 * MIB
    total_bytes: int = 48 * MIB
    compression_ratio: int = 200
    path_depth: int = 8
    path_characters: int = 180
    image_pixels: int = 40_000_000
    schema_bytes: int = 256 * KIB
    values_bytes: int = 1 * MIB
    plugins: bool = False


@dataclass(frozen=True, slots=True)
class ValuesLimits:
    """What a person's values may hold."""

    bytes: int = 1 * MIB
    depth: int = 24
    entries: int = 50_000
    check_steps: int = 150_000
    problems: int = 100
