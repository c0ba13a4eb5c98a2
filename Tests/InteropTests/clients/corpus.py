"""The records that every client sends and every client has to read back byte for byte, and their digest.

A case is a topic with its compression and acks. Its records are the same in every run but for the base of their timestamps,
and for what a client's own API refuses to send (the Python clients refuse null key with null value, kafka-python a null header).
"""

import hashlib
import json
import random
import struct
import sys
import time
from typing import NamedTuple, Optional


class Case(NamedTuple):
    name: str
    compression: str
    acks: str  # "0", "1" or "all"
    idempotent: bool
    partitions: int


CASES = [
    Case("none-0", "none", "0", False, 3),
    Case("none-1", "none", "1", False, 3),
    Case("gzip-1", "gzip", "1", False, 3),
    Case("snappy-all", "snappy", "all", False, 3),
    Case("lz4-1", "lz4", "1", False, 3),
    Case("zstd-all", "zstd", "all", False, 3),
    Case("idempotent", "none", "all", True, 3),
    Case("idempotent-zstd-50-partitions", "zstd", "all", True, 50),
]


class Record(NamedTuple):
    partition: int
    timestamp: int  # ms since 1970
    key: Optional[bytes]
    value: Optional[bytes]
    headers: list  # of (str, bytes or None)


KEYS = [None, b"", b"k", "ключ".encode(), bytes(range(256)), b"x" * 1000]
HEADERS = [
    [],
    [("trace", b"1")],
    [("twice", b"1"), ("twice", b"2"), ("empty", b""), ("заголовок", b"\x01\xff\x80")],
    [("null", None)],
]
SIZES = [None, 0, 1, 2, 9, 10, 100, 127, 128, 1000, 4096]
BIG = [16_383, 16_384, 16_385, 65_536, 300_000, 900 * 1024]


def content(index, size):
    """`size` bytes; every other record compresses well."""
    if index % 2:
        return (b"%08d " % index * (size // 9 + 1))[:size]
    return random.Random(index).randbytes(size)


def records(case, base, null_both=True, null_header=True):
    """The records of a case, in the order in which they are sent; small ones with every mix of key, value and headers, then big ones."""
    made = []
    mixes = [(key, size, headers) for key in KEYS for size in SIZES for headers in HEADERS]
    mixes += [(b"big %d" % size, size, []) for size in BIG]
    for index, (key, size, headers) in enumerate(mixes):
        if key is None and size is None and not null_both:
            continue
        headers = [header for header in headers if null_header or header[1] is not None]
        value = None if size is None else content(index, size)
        made.append(Record(index % case.partitions, base + index, key, value, headers))
    return made


class Digest:
    """SHA-256 over the records of a topic in the order of partition and offset: of their content, and of their timestamps apart."""

    def __init__(self):
        self.rows = []

    def add(self, partition, offset, timestamp, key, value, headers):
        def field(data):
            return struct.pack(">i", -1) if data is None else struct.pack(">i", len(data)) + data

        row = struct.pack(">iq", partition, offset) + field(key) + field(value) + struct.pack(">i", len(headers))
        for name, data in headers:
            row += field(name.encode()) + field(data)
        self.rows.append((partition, offset, row, timestamp))

    def line(self, topic):
        """The digest as one line of JSON."""
        self.rows.sort(key=lambda row: row[:2])
        whole, timestamps = hashlib.sha256(), hashlib.sha256()
        for partition, offset, row, timestamp in self.rows:
            whole.update(row)
            timestamps.update(struct.pack(">iqq", partition, offset, timestamp))
        return json.dumps({
            "topic": topic, "records": len(self.rows), "content": whole.hexdigest(), "timestamps": timestamps.hexdigest(),
        })


def main(produce, consume):
    """Runs a client's script.

    produce BOOTSTRAP PREFIX [CASE …]    creates a topic PREFIX-<case> for each case (all by default), sends its records, prints what the
                                         topic must hold now as a line of JSON
    consume BOOTSTRAP TOPIC …            reads each topic from its beginning to its end, prints its digest as a line of JSON
    """
    command, bootstrap, *names = sys.argv[1:]
    if command == "produce":
        prefix, *chosen = names
        base = int(time.time()) * 1000
        for case in CASES:
            if not chosen or case.name in chosen:
                print(produce(bootstrap, f"{prefix}-{case.name}", case, base).line(f"{prefix}-{case.name}"), flush=True)
    elif command == "consume":
        for topic in names:
            print(consume(bootstrap, topic).line(topic), flush=True)
    else:
        sys.exit(main.__doc__)
