"""How much a template may take. Every number carries its unit in its name."""

from __future__ import annotations

from dataclasses import dataclass

KIB = 1024
MIB = 1024 * KIB


# A busy machine makes work last longer, and that is not the fault of the work: processor time is the limit.
# Wall time ends only what does no work at all and yet does not answer.
WALL_SECONDS_A_CPU_SECOND = 10


@dataclass(frozen=True, slots=True)
class WorkerLimits:
    """What an expendable process may use.

    `memory_bytes` bounds its whole address space. `retire_bytes` is the resident memory above which it is
    replaced between two jobs, so that a heavy job does not stay in memory for ever. `output_bytes` bounds
    an answer.
    """

    memory_bytes: int = 2048 * MIB
    retire_bytes: int = 768 * MIB
    output_bytes: int = 64 * MIB
    open_files: int = 128


@dataclass(frozen=True, slots=True)
class RenderLimits(WorkerLimits):
    """What one render may use before it is stopped; times are of the processor."""

    cpu_seconds: float = 20.0
    preview_cpu_seconds: float = 8.0
    pages: int = 2000
    warm_templates: int = 24


@dataclass(frozen=True, slots=True)
class ReaderLimits(WorkerLimits):
    """What one reading may use before it is stopped; times are of the processor.

    A picture of the most pixels that are allowed, with an alpha channel, takes about 450 MB to write again.
    """

    memory_bytes: int = 1024 * MIB
    retire_bytes: int = 192 * MIB
    bundle_cpu_seconds: float = 20.0
    values_cpu_seconds: float = 3.0
    picture_cpu_seconds: float = 30.0
    table_cpu_seconds: float = 30.0


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
    translations_bytes: int = 64 * KIB
    values_bytes: int = 1 * MIB
    plugins: bool = False


@dataclass(frozen=True, slots=True)
class ValuesLimits:
    """What a person's values may hold."""

    bytes: int = 1 * MIB
    depth: int = 24
    entries: int = 50_000
    problems: int = 100
