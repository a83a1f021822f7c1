"""A line to the site that can be cut: for what a browser's own switch does not reach."""

import selectors
import socket
import threading
from contextlib import suppress
from urllib.parse import urlsplit

AT_ONCE = 65_536  # bytes


class Line:
    """An address of its own that leads to the site, for as long as the line holds."""

    def __init__(self, site_url):
        there = urlsplit(site_url)
        self.site = there.hostname, there.port
        self.holds = True
        self.ends = set()
        self.entrance = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.entrance.getsockname()[1]}"
        threading.Thread(target=self._let_in, daemon=True).start()

    def cut(self):
        self.holds = False
        for end in list(self.ends):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def mend(self):
        self.holds = True

    def close(self):
        self.cut()
        self.entrance.close()

    def _let_in(self):
        with suppress(OSError):
            while True:
                visitor, _ = self.entrance.accept()
                threading.Thread(target=self._carry, args=[visitor], daemon=True).start()

    def _carry(self, visitor):
        with visitor, suppress(OSError), socket.create_connection(self.site) as site:
            self.ends |= {visitor, site}
            if self.holds:
                self._both_ways(visitor, site)
            self.ends -= {visitor, site}

    def _both_ways(self, visitor, site):
        other = {visitor: site, site: visitor}
        with selectors.DefaultSelector() as waiting:
            for end in other:
                waiting.register(end, selectors.EVENT_READ)
            while self.holds:
                for key, _ in waiting.select(timeout=1):
                    if not (said := key.fileobj.recv(AT_ONCE)):
                        return
                    other[key.fileobj].sendall(said)
