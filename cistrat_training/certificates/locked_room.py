"""The program that prints layouts which organisers wrote. It runs as a process of its own.

It is given files and inputs on a pipe and gives pages back. Once the fonts are read it can open
nothing any more, neither a file nor a socket: the system refuses it every new descriptor. What a
layout asks for besides its own files is therefore not there, however it asks.
"""

import json
import resource
import select
import sys
import tempfile
from base64 import b64decode, b64encode
from typing import Any

MB = 1_000_000
MEMORY = 1500 * MB  # fonts take 200 of them, a long certificate 50
SECONDS_ALONE = 60  # then it ends by itself; another one starts in a second
MOST_PAGES = 40

WEIGHTS = (300, 400, 600, 700)
WARM_UP = """
#set document(title: "All fonts")
#for family in json(bytes(sys.inputs.fonts)) {
  for weight in json(bytes(sys.inputs.weights)) {
    text(font: family, weight: weight)[Aa #emph[Aa]]
  }
}
"""


def main() -> None:
    import typst  # before the doors are shut

    told = json.loads(sys.stdin.readline())
    with tempfile.TemporaryDirectory() as nothing:
        compiler = typst.Compiler(
            {"main.typ": WARM_UP.encode()},
            root=nothing,
            font_paths=told["folders"],
            ignore_system_fonts=True,
            package_path=nothing,
            package_cache_path=nothing,
        )
        lists = {"fonts": json.dumps(told["families"]), "weights": json.dumps(WEIGHTS)}
        compiler.compile(format="pdf", sys_inputs=lists)
    _shut_the_doors()
    _answer({"ready": True})
    while request := _next():
        _answer(_printed(compiler, json.loads(request)))


def _shut_the_doors() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))


def _next() -> str:
    """Empty once nobody asks any more."""
    ready, _, _ = select.select([sys.stdin], [], [], SECONDS_ALONE)
    return sys.stdin.readline() if ready else ""


def _printed(compiler: Any, request: dict[str, Any]) -> dict[str, Any]:
    import typst  # as above

    _limit_time(request["seconds"])
    files = {name: b64decode(content) for name, content in request["files"].items()}
    try:
        made = compiler.compile(
            files,
            format=request["format"],
            ppi=request["ppi"],
            pdf_standards=request["standards"],
            sys_inputs=request["inputs"],
            timestamp=request["at"],
        )
    except typst.TypstError as no:
        return {"no": no.message, "hints": no.hints, "where": no.diagnostic}
    except RuntimeError as no:
        return {"no": str(no), "hints": [], "where": ""}
    pages = made if isinstance(made, list) else [made]
    return {"pages": [b64encode(page).decode() for page in pages[:MOST_PAGES]]}


def _limit_time(seconds: int) -> None:
    """Also where nobody is there any more to end it."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    most = int(used.ru_utime + used.ru_stime) + 2 * seconds
    resource.setrlimit(resource.RLIMIT_CPU, (most, resource.RLIM_INFINITY))


def _answer(told: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(told) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
