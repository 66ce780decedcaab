"""Writes one program of all ```cpp blocks of pages of the documentation:
    snippets.py ROOT OUTPUT PAGE...      pages as paths below ROOT
The program runs the blocks of the page that its argument names, in their order.

A block is statements, and becomes a function of its own; or, if it has a main, a program; or what a comment on the
line above it says:
    <!-- test: declarations -->   types and functions
    <!-- test: continues -->      statements that go on where the block before them ended
    <!-- test: compiled -->       statements that would take too long to be run
What the page takes for granted, such as a model and data, is in frames/PAGE.hpp beside this script, with _ for /.
Whoever reads an error message is sent to the page and line that it is about."""

import re
import sys
from pathlib import Path

FRAMES = Path(__file__).resolve().parent / "frames"
BLOCK = re.compile(r"^(?:<!-- test: (\w+) -->\n)?```cpp\n(.*?)^```$", re.M | re.S)
KINDS = None, "declarations", "continues", "compiled"
QUIET = "shadow", "unused-variable", "unused-but-set-variable", "unused-function"


def identifier(text):
    return re.sub(r"\W", "_", text)


def without_includes(code, includes):
    """Includes go to the top of the program; an empty line stays, for the line numbers."""
    includes += re.findall(r"^#include .*$", code, re.M)
    return re.sub(r"^#include .*$", "", code, flags=re.M)


def program(code):
    """A whole program as a function: `main` is a name that only one can have."""
    code = re.sub(r"\bint main\(\)", "int run_program()", code)
    end = code.rindex("}")
    return code[:end] + "return 0; }\n"


def translate(root, page, includes):
    text = (root / page).read_text()
    name = identifier(page)
    out = [f"namespace in_{name} {{"]
    frame = FRAMES / (identifier(page.removesuffix(".md")) + ".hpp")
    if frame.exists():
        includes += re.findall(r"^#include .*$", frame.read_text(), re.M)
        out.append(f'#include "{frame}"')
    calls, is_open = [], False
    for number, match in enumerate(BLOCK.finditer(text)):
        kind, code = match.groups()
        line = text[: match.start(2)].count("\n") + 1
        where = f"{page}:{line}"
        if kind not in KINDS:
            sys.exit(f"{where}: expected one of {', '.join(KINDS[1:])}, found {kind}")
        if kind == "continues" and not is_open:
            sys.exit(f"{where}: continues: expected statements before it, found none")
        if is_open and kind != "continues":
            out.append("}")
            is_open = False
        code = without_includes(code, includes)
        here = f'#line {line} "{root / page}"\n'
        if kind == "declarations":
            out.append(here + code)
        elif re.search(r"\bint main\(", code):
            out.append(f"namespace program_{number} {{\n{here}{program(code)}}}")
            calls.append(f"if (program_{number}::run_program() != 0) return 1;")
        else:
            if kind != "continues":
                out.append(f"void block_{number}() {{")
                is_open = True
            if kind is None:
                calls.append(f"block_{number}();")
            out.append(here + code)
    if is_open:
        out.append("}")
    out.append("int run() {\n" + "\n".join(calls) + "\nreturn 0;\n}\n}")
    return "\n".join(out), f'if (page == "{page}") return in_{name}::run();', len(calls)


def main():
    root, output, *pages = sys.argv[1:]
    includes = ["#include <mlp/mlp.hpp>", "#include <string_view>", "#include <cstdio>"]
    parts = [translate(Path(root), page, includes) for page in pages]
    text = "\n".join(dict.fromkeys(includes)) + "\n\n"
    # Snippets show one thing, and need not use what they declare.
    text += "".join(f'#pragma GCC diagnostic ignored "-W{name}"\n' for name in QUIET) + "\n"
    text += "".join(f"{part}\n\n" for part, _, _ in parts)
    text += '#line 1 "main"\nint main(int argc, char** argv) {\n  const std::string_view page = argc > 1 ? argv[1] : "";\n'
    text += "".join(f"  {choice}\n" for _, choice, _ in parts)
    text += '  std::fprintf(stderr, "expected a page, found %s\\n", argc > 1 ? argv[1] : "none");\n  return 64;\n}\n'
    Path(output).write_text(text)


main()
