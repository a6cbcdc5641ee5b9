# SPDX-License-Identifier: BSD-2-Clause
"""For tests that talk to `prose gdbserver` by packets, without gdb: by
PYTHONPATH="$TOP/t" python3 client.py. say() makes a point, which
tap.sh's passed_on takes over."""
import os
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader

_loader = SourceFileLoader("bench", os.path.join(os.path.dirname(__file__),
                                                 "bench/rsp"))
bench = module_from_spec(spec_from_loader("bench", _loader))
_loader.exec_module(bench)


class Stub(bench.Stub):
    """Does without acknowledgements, and keeps notifications, which come
    before any reply. power: of which kind it is; kind: a breakpoint's."""

    def __init__(self, where):
        super().__init__(where)
        self.notes = []
        self.says("QStartNoAckMode")
        self.ack = False
        features = self.says("qXfer:features:read:target.xml:0,fff")
        self.power = "powerpc" in features
        self.kind = 4 if self.power else 1

    def note(self):
        while not self.buffer:
            self.more()
        if self.buffer[:1] != b"%":
            return False
        end = self.until(b"#", 0)
        while len(self.buffer) < end + 3:
            self.more()
        self.notes.append(bytes(self.buffer[1:end]).decode("latin1"))
        del self.buffer[:end + 3]
        return True

    def get(self):
        while self.note():
            pass
        return super().get()

    def says(self, text):
        return self.ask(text.encode()).decode("latin1")

    def sends(self, text, then=b""):
        """Awaits no reply. then: bytes that come in the same piece."""
        self.s.sendall(bench.frame(text.encode()) + then)

    def hit(self, function):
        """Where calls of it from the same file go."""
        return function + (8 if self.power else 0)

    def number(self, packet):
        return int.from_bytes(bytes.fromhex(self.says(packet)), "little")

    def word(self, at):
        return self.number("m%x,4" % at)

    def pc(self):
        return self.number("p20" if self.power else "p10")


_said = 0


def say(good, what):
    global _said
    _said += 1
    print(("" if good else "not ") + "ok", _said, "-", what, flush=True)
