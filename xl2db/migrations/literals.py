"""Text of the workbook in Python source: an escaped literal, a comment line or a docstring."""

from __future__ import annotations

from collections.abc import Iterable

WIDTH = 100


def literal(value: object) -> str:
    """A Python literal; texts in double quotes where that needs no escapes.

    Everything that does not print (control, bidirectional and format characters) is escaped.
    """
    if isinstance(value, str):
        text = repr(value)
        body = text[1:-1]
        return f'"{body}"' if text[0] == "'" and '"' not in body and "\\'" not in body else text
    if isinstance(value, list | tuple):
        inner = ", ".join(map(literal, value))
        return f"[{inner}]"
    return repr(value)


def comment(text: str) -> str:
    """One comment line; nothing in the text can end it."""
    return f"# {_printable(text)}"


def docstring(lines: Iterable[str]) -> str:
    """A docstring; nothing in its lines can end it."""
    printed = [_printable(line).replace("\\", "\\\\").replace('"""', '\\"\\"\\"') for line in lines]
    if printed and printed[0].endswith('"'):
        printed[0] += " "
    return '"""' + "\n".join(line.rstrip() if line.strip() else "" for line in printed) + '\n"""'


def _printable(text: str) -> str:
    return "".join(each if each.isprintable() else repr(each)[1:-1] for each in text)


def call(name: str, arguments: Iterable[str], *, indent: int = 0, tall: bool = False) -> str:
    """A call, on one line where it fits and unless ``tall``, else one argument a line."""
    arguments = list(arguments)
    line = f"{name}({', '.join(arguments)})"
    if not arguments or (not tall and indent + len(line) <= WIDTH and "\n" not in line):
        return line
    inner = "".join(f"    {_deeper(argument)},\n" for argument in arguments)
    return f"{name}(\n{inner})"


def _deeper(text: str) -> str:
    return text.replace("\n", "\n    ")
