"""The corpus through kcat, as far as its command line goes. See corpus.main for the arguments.

kcat gives every record of a run the same headers, and sets no timestamps: records are sent in runs of equal partition, header and key
shape, and only the content is compared of what it sends. Topics are made by confluent-kafka, since kcat makes none.
"""

import itertools
import os
import subprocess
import tempfile

import confluent_client
import corpus

RECORD, KEY = "\x1e\x1d\x1e", "\x1f\x1d\x1f"  # delimiters that do not occur in what is sent


def kcat(arguments, **options):
    done = subprocess.run(["kcat", *arguments], capture_output=True, timeout=60, **options)
    if done.returncode:
        raise SystemExit(f"kcat {' '.join(arguments)}: {done.stderr.decode()}")
    return done.stdout


def sendable(record):
    return (
        record.value is not None and RECORD.encode() not in record.value and KEY.encode() not in (record.key or b"") and record.key != b""
        and not any(value is None for _, value in record.headers))


def produce(bootstrap, topic, case, base):
    confluent_client.create(bootstrap, topic, case.partitions)
    options = [
        "-P", "-q", "-b", bootstrap, "-t", topic, "-X", f"acks={case.acks}", "-z", case.compression,
        "-X", f"enable.idempotence={str(case.idempotent).lower()}", "-X", "linger.ms=5",
    ]
    if not case.idempotent:
        options += ["-X", "max.in.flight.requests.per.connection=1"]
    digest = corpus.Digest()
    offsets = [0] * case.partitions

    def shape(record):
        return record.partition % 3, record.key is None, record.headers

    def send(partition, records, with_key, headers):
        run = options + ["-p", str(partition)]
        for name, value in headers:
            run += ["-H", os.fsencode(name) + b"=" + value]
        with tempfile.TemporaryDirectory() as folder:
            if len(records) == 1 and not with_key:
                path = os.path.join(folder, "value")
                with open(path, "wb") as file:
                    file.write(records[0].value)
                kcat(run + [path])
            else:
                lines = [(record.key + KEY.encode() if with_key else b"") + record.value for record in records]
                kcat(run + ["-D", RECORD] + (["-K", KEY] if with_key else []), input=RECORD.encode().join(lines))
        for record in records:
            digest.add(partition, offsets[partition], 0, record.key, record.value, headers)
            offsets[partition] += 1

    chosen = sorted(filter(sendable, corpus.records(case, base)), key=shape)
    for (partition, without_key, headers), run in itertools.groupby(chosen, shape):
        records = list(run)
        if without_key:  # kcat skips an empty line, which an empty value is
            records = [record for record in records if record.value]
        send(partition, records, not without_key, headers)
    send(0, [corpus.Record(0, 0, None, corpus.content(0, 900 * 1024), [])], False, [])
    return digest


def consume(bootstrap, topic):
    output = kcat([
        "-C", "-q", "-e", "-b", bootstrap, "-t", topic, "-o", "beginning", "-X", "check.crcs=true",
        "-X", "fetch.wait.max.ms=10",
        "-f", "%p %o %T %K %S %h\\n%k%s\\n",
    ])
    digest = corpus.Digest()
    position = 0
    while position < len(output):
        end = output.index(b"\n", position)
        partition, offset, timestamp, key_size, value_size, headers = output[position:end].split(b" ", 5)
        position = end + 1

        def take(size):
            nonlocal position
            if size < 0:
                return None
            position += size
            return output[position - size:position]

        key, value = take(int(key_size)), take(int(value_size))
        if output[position:position + 1] != b"\n":
            raise SystemExit(f"{topic}: kcat's output is not understood at byte {position}")
        position += 1
        pairs = [header.split(b"=", 1) for header in headers.split(b",")] if headers else []
        digest.add(
            int(partition), int(offset), int(timestamp), key, value,
            [(name.decode(), None if data == b"NULL" else data) for name, data in pairs])
    return digest


if __name__ == "__main__":
    corpus.main(produce, consume)
