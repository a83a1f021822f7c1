"""The program that takes the badge out of a PDF which a stranger handed in.

A small PDF can unpack to fill any memory. It runs as a process of its own, with little of that.
"""

import io
import resource
import sys

MEMORY = 500_000_000
SECONDS = 5


def main() -> None:
    import pikepdf

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    longest = int(sys.argv[1])
    with pikepdf.open(io.BytesIO(sys.stdin.buffer.read())) as document:
        for attached in document.attachments.values():
            sys.stdout.buffer.write(attached.get_file().read_bytes()[:longest])
            return


if __name__ == "__main__":
    main()
