#!/usr/bin/env python3
"""How fast is weir's broker against bare C loops, and against Apache Kafka, on this machine and now?

(The log engine alone, without a network, is `micro append`.)

Prints ratios only: absolute figures drift. Each round runs every contender once, one after the other, so that all of them meet
the same machine; a ratio is the median over the rounds of the rounds' own ratios, with the least and the greatest behind it.

The contenders are pinned to one core and the load to another. The load and the floors are kload.c of LIMITS_HOME (default
../shared/limits): a client that sends batches built once, and bare servers that do no more than must be done. Without that
folder, or a C compiler, there is nothing to compare with, and this says so. What a round wrote is deleted before the next, and
floor-produce starts anew with an empty file, because a write into memory that the machine has just freed is up to three times as
fast as one into memory that it has not touched yet. For the same reason there are short rounds: in longer ones floor-produce, which
goes back to the start of its file after 1 GiB, writes the same pages again and again while a log goes on into new ones. Apache Kafka takes part where KAFKA_HOME (default
../shared/kafka) and Java are there.
"""

import argparse
import os
import shutil
import signal
import socket
import statistics
import struct
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BROKER_CORE, LOAD_CORE = "0", "1"
BATCH, RECORD, WINDOW = "65536", "100", "8"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def cpu_seconds(pid):
    """User and system time of a process, in seconds."""
    fields = open(f"/proc/{pid}/stat").read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def resident_mib(pid):
    for line in open(f"/proc/{pid}/status"):
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024


class Contender:
    """A server process pinned to the broker's core; ended with SIGTERM, and SIGKILL where that does not help."""

    def __init__(self, name, command, address):
        self.name, self.address = name, address
        self.log = tempfile.TemporaryFile()
        self.started = time.monotonic()
        self.process = subprocess.Popen(
            ["taskset", "-c", BROKER_CORE, *command], stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log)
        self.topics = 0

    @property
    def pid(self):
        return self.process.pid

    def wait_until_it_listens(self, limit=60):
        host, port = self.address.split(":")
        while time.monotonic() - self.started < limit:
            if self.process.poll() is not None:
                self.log.seek(0)
                sys.exit(f"{self.name} stopped: {self.log.read().decode(errors='replace')[-300:]}")
            try:
                socket.create_connection((host, int(port)), timeout=1).close()
                return
            except OSError:
                time.sleep(0.002)
        sys.exit(f"{self.name} did not listen within {limit} s")

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class Load:
    """kload, pinned to the load's core; its last line of output as a dictionary."""

    def __init__(self, source, directory):
        self.program = os.path.join(directory, "kload")
        subprocess.run(["gcc", "-O2", "-w", source, "-o", self.program], check=True)

    def run(self, *arguments):
        output = subprocess.run(
            ["taskset", "-c", LOAD_CORE, self.program, *arguments], capture_output=True, text=True, timeout=300)
        if output.returncode != 0 or not output.stdout.strip():
            sys.exit(f"kload {' '.join(arguments)} failed: {output.stdout}{output.stderr}")
        words = output.stdout.strip().splitlines()[-1].split()
        return {key: float(value) for key, value in (word.split("=") for word in words if "=" in word)}

    def topic(self, contender):
        contender.topics += 1
        name = f"speed-{contender.topics}"
        self.run("topic", contender.address, name, "1")
        return name

    def delete(self, contender, topic):
        """Deletes a topic, and waits until its pages have gone back to the system."""
        name = topic.encode()
        host, port = contender.address.split(":")
        with socket.create_connection((host, int(port)), timeout=10) as connection:
            ask(connection, 20, 1, struct.pack(f">ih{len(name)}si", 1, len(name), name, 5000))
        time.sleep(0.2)

    def produce(self, contender, topic, seconds):
        before = cpu_seconds(contender.pid)
        result = self.run("produce", contender.address, topic, "1", BATCH, RECORD, WINDOW, "1", str(seconds))
        result["cpu"] = cpu_seconds(contender.pid) - before
        return result

    def fetch(self, contender, topic, seconds):
        before = cpu_seconds(contender.pid)
        result = self.run("fetch", contender.address, topic, "0", "1048576", str(seconds))
        result["cpu"] = cpu_seconds(contender.pid) - before
        result["gigabytes"] = result["MB_per_sec"] * result["seconds"] / 1000
        return result


def ratio_line(title, ratios, goal, digits=2):
    """One figure: median, least and greatest, and the goal it is held against."""
    ratios = sorted(ratios)
    print(f"  {title:<76} {statistics.median(ratios):>7.{digits}f}   "
          f"[{ratios[0]:.{digits}f} … {ratios[-1]:.{digits}f}]   {goal}", flush=True)


# ---- one record, acknowledged: just enough of the protocol to time a start ---------------------------------------------


def crc32c(data):
    table = []
    for byte in range(256):
        for _ in range(8):
            byte = (byte >> 1) ^ (0x82F63B78 if byte & 1 else 0)
        table.append(byte)
    crc = 0xFFFFFFFF
    for byte in data:
        crc = table[(crc ^ byte) & 0xFF] ^ (crc >> 8)
    return crc ^ 0xFFFFFFFF


def one_record_batch():
    now = int(time.time() * 1000)
    record = bytes([0, 0, 0, 1, 2]) + b"x" + bytes([0])
    body = struct.pack(">hiqqqhii", 0, 0, now, now, -1, -1, -1, 1) + bytes([len(record) * 2]) + record
    return struct.pack(">qiibI", 0, len(body) + 9, -1, 2, crc32c(body)) + body


def ask(connection, api, version, body):
    head = struct.pack(">hhih5s", api, version, 1, 5, b"speed")
    connection.sendall(struct.pack(">i", len(head) + len(body)) + head + body)
    size = struct.unpack(">i", connection.recv(4, socket.MSG_WAITALL))[0]
    return connection.recv(size, socket.MSG_WAITALL)


def first_acknowledged(contender, limit=60):
    """Seconds from the start of the process to the first acknowledged record."""
    host, port = contender.address.split(":")
    topic = struct.pack(">h5s", 5, b"first")
    batch = one_record_batch()
    create = struct.pack(">i", 1) + topic + struct.pack(">ihiiib", 1, 1, 0, 0, 5000, 0)
    produce = struct.pack(">hhii", -1, 1, 5000, 1) + topic + struct.pack(">iii", 1, 0, len(batch)) + batch
    while time.monotonic() - contender.started < limit:
        try:
            with socket.create_connection((host, int(port)), timeout=5) as connection:
                ask(connection, 19, 2, create)
                while time.monotonic() - contender.started < limit:
                    answer = ask(connection, 0, 7, produce)
                    if struct.unpack(">h", answer[4 + 4 + 7 + 4 + 4:][:2])[0] == 0:
                        return time.monotonic() - contender.started
                    time.sleep(0.002)
        except (OSError, struct.error):
            time.sleep(0.002)
    sys.exit(f"{contender.name}: no record acknowledged within {limit} s")


# ---- the comparisons ---------------------------------------------------------------------------------------------------


class Speed:
    def __init__(self, options, directory):
        self.options, self.directory = options, directory
        self.load = Load(os.path.join(options.limits, "kload.c"), directory)
        self.contenders = []

    def start(self, name, command, port):
        contender = Contender(name, command, f"127.0.0.1:{port}")
        self.contenders.append(contender)
        return contender

    def start_weir(self, name="weir"):
        port = free_port()
        command = [self.options.weir, "broker", "--listen", f"127.0.0.1:{port}",
                   "--data", os.path.join(self.directory, f"{name}-{port}"), "-X", "num.network.threads=1"]
        return self.start(name, command, port)

    def start_kafka(self, name="kafka"):
        if not self.options.kafka:
            return None
        port = free_port()
        command = [self.options.kafka, "start", "--foreground", "--port", str(port), "-X", "log.segment.delete.delay.ms=0",
                   "--dir", os.path.join(self.directory, f"{name}-{port}")]
        return self.start(name, command, port)

    def stop(self):
        for contender in self.contenders:
            if contender.process.poll() is None:
                contender.stop()

    def rounds(self, run):
        return [run() for _ in range(self.options.rounds)]

    def produce_bare(self, seconds):
        """One run against floor-produce, started anew with an empty file."""
        port = free_port()
        floor = self.start("floor-produce", [self.load.program, "floor-produce", str(port),
                                             os.path.join(self.directory, "floor.log")], port)
        floor.wait_until_it_listens()
        result = self.load.produce(floor, "t", seconds)
        floor.stop()
        return result

    def produce_once(self, contender, seconds):
        topic = self.load.topic(contender)
        result = self.load.produce(contender, topic, seconds)
        self.load.delete(contender, topic)
        return result

    def produce_short(self):
        """Half a second: as much as goes into memory that the round before has freed."""
        weir = self.start_weir()
        weir.wait_until_it_listens()
        results = self.rounds(lambda: (self.produce_bare(0.5), self.produce_once(weir, 0.5)))
        ratio_line("produce: weir ÷ floor-produce, records/s, half a second (validation deep)",
                   [ours["records_per_sec"] / floor["records_per_sec"] for floor, ours in results], "goal ≥ 0.6")
        weir.stop()

    def produce(self, kafka):
        weir, seconds = self.start_weir(), self.options.seconds
        weir.wait_until_it_listens()
        results = self.rounds(lambda: (self.produce_bare(seconds), self.produce_once(weir, seconds),
                                       self.produce_once(kafka, seconds) if kafka else None))
        ratio_line(f"produce: weir ÷ floor-produce, records/s, {seconds:g} s (the floor rewrites 1 GiB)",
                   [ours["records_per_sec"] / floor["records_per_sec"] for floor, ours, _ in results], "")
        if kafka:
            ratio_line("produce: weir ÷ Kafka, records per broker CPU second",
                       [ours["records"] / ours["cpu"] / (theirs["records"] / theirs["cpu"]) for _, ours, theirs in results],
                       "goal ≥ 3")
        weir.stop()

    def fetch(self, kafka):
        port = free_port()
        floor = self.start("floor-fetch", [self.load.program, "floor-fetch", str(port),
                                           os.path.join(self.directory, "floor.fetch"), BATCH, RECORD], port)
        weir = self.start_weir()
        for contender in (floor, weir):
            contender.wait_until_it_listens()
        topics = {}
        for contender in filter(None, (weir, kafka)):
            topics[contender] = self.load.topic(contender)
            self.load.produce(contender, topics[contender], 2)
        seconds = self.options.seconds

        def once():
            bare = self.load.fetch(floor, "t", seconds)
            ours = self.load.fetch(weir, topics[weir], seconds)
            theirs = self.load.fetch(kafka, topics[kafka], seconds) if kafka else None
            return bare, ours, theirs

        results = self.rounds(once)
        ratio_line("fetch: weir ÷ floor-fetch, bytes/s",
                   [ours["MB_per_sec"] / bare["MB_per_sec"] for bare, ours, _ in results], "goal ≥ 0.8")
        ratio_line("fetch: weir ÷ floor-fetch, broker CPU s/GB",
                   [(ours["cpu"] / ours["gigabytes"]) / (bare["cpu"] / bare["gigabytes"]) for bare, ours, _ in results],
                   "goal ≤ 1.3")
        if kafka:
            ratio_line("fetch: weir ÷ Kafka, broker CPU s/GB",
                       [(ours["cpu"] / ours["gigabytes"]) / (theirs["cpu"] / theirs["gigabytes"])
                        for _, ours, theirs in results], "")
        floor.stop()
        weir.stop()

    def begin(self):
        """From the start of the process to its first acknowledged record, and the memory of a fresh one."""
        starts, memory = [], []
        for _ in range(5):
            weir = self.start_weir("fresh")
            starts.append(first_acknowledged(weir) * 1000)
            memory.append(resident_mib(weir.pid))
            weir.stop()
        ratio_line("start to first acknowledged record, ms", starts, "goal ≤ 200", 0)
        ratio_line("resident memory fresh, MiB", memory, "goal ≤ 30", 1)
        if self.options.kafka:
            kafka = self.start_kafka("fresh-kafka")
            first = first_acknowledged(kafka)
            print(f"  for comparison, Kafka: first record after {first * 1000:.0f} ms, {resident_mib(kafka.pid):.0f} MiB")
            kafka.stop()

    def run(self):
        print(f"weir against the floors of this machine: {self.options.rounds} rounds of {self.options.seconds} s, "
              f"medians [least … greatest]", flush=True)
        self.begin()
        self.produce_short()
        kafka = self.start_kafka()
        if kafka:
            kafka.wait_until_it_listens()
            first_acknowledged(kafka)
            topic, sent = self.load.topic(kafka), 0
            while sent < 10_000_000:
                sent += self.load.produce(kafka, topic, 2)["records"]
            print(f"  Kafka warmed by {sent / 1e6:.0f} M records", flush=True)
        self.produce(kafka)
        self.fetch(kafka)


def options():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--seconds", type=float, default=2)
    parser.add_argument("--weir", default=os.path.join(ROOT, ".build/release/weir"))
    parser.add_argument("--directory", help="where the data goes: on the disk to be measured; default: a temporary one")
    chosen = parser.parse_args()
    chosen.limits = os.environ.get("LIMITS_HOME", os.path.join(ROOT, "../shared/limits"))
    kafka = os.path.join(os.environ.get("KAFKA_HOME", os.path.join(ROOT, "../shared/kafka")), "kafka")
    chosen.kafka = kafka if os.path.exists(kafka) and shutil.which("java") else None
    return chosen


def main():
    chosen = options()
    if not os.path.exists(os.path.join(chosen.limits, "kload.c")) or not shutil.which("gcc"):
        print(f"no floors to compare with: kload.c is not in {chosen.limits} (LIMITS_HOME), or gcc is missing")
        return
    if not chosen.kafka:
        print("without Apache Kafka: KAFKA_HOME or java is missing")
    with tempfile.TemporaryDirectory(prefix="weir-speed-", dir=chosen.directory) as directory:
        speed = Speed(chosen, directory)
        try:
            speed.run()
        finally:
            speed.stop()


if __name__ == "__main__":
    main()
