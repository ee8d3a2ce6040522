"""A small WebAssembly plugin for Typst, put together from its binary format (WebAssembly core specification, 5)."""

from __future__ import annotations

I32, FUNCTION, MEMORY = b"\x7f", b"\x00", b"\x02"
SEND = "wasm_minimal_protocol_send_result_to_host"
END = b"\x0b"
# (i32.const 0) (i32.const 2) (call $send) (i32.const 0)
HELLO = b"\x41\x00\x41\x02\x10\x00\x41\x00" + END
# (loop (br 0)) (unreachable)
ENDLESS = b"\x03\x40\x0c\x00" + END + b"\x00" + END
# (loop (br_if 0 (i32.ne (memory.grow (i32.const 256)) (i32.const -1)))) and then as above
GREEDY = b"\x03\x40\x41\x80\x02\x40\x00\x41\x7f\x47\x0d\x00" + END + HELLO


def plugin() -> bytes:
    """Return a plugin with three functions: `hello` returns "hi", `endless` never does, `greedy` takes all memory."""
    types = _many(b"\x60" + _many(I32, I32) + _many(), b"\x60" + _many() + _many(I32))
    imports = _many(_name("typst_env") + _name(SEND) + FUNCTION + b"\x00")
    functions = _many(b"\x01", b"\x01", b"\x01")
    memory = _many(b"\x00\x01")
    exports = _many(
        _name("memory") + MEMORY + b"\x00",
        *(_name(name) + FUNCTION + bytes([at]) for at, name in enumerate(("hello", "endless", "greedy"), 1)),
    )
    code = _many(*(_sized(b"\x00" + body) for body in (HELLO, ENDLESS, GREEDY)))
    data = _many(b"\x00\x41\x00" + END + _sized(b"hi"))
    sections = {1: types, 2: imports, 3: functions, 5: memory, 7: exports, 10: code, 11: data}
    return b"\0asm\1\0\0\0" + b"".join(bytes([kind]) + _sized(body) for kind, body in sections.items())


def _number(value: int) -> bytes:
    """Return an unsigned number in LEB128."""
    low, rest = value & 0x7F, value >> 7
    return bytes([low | 0x80]) + _number(rest) if rest else bytes([low])


def _sized(body: bytes) -> bytes:
    return _number(len(body)) + body


def _name(text: str) -> bytes:
    return _sized(text.encode())


def _many(*each: bytes) -> bytes:
    return _number(len(each)) + b"".join(each)
