"""Produces numbered values with confluent-kafka and prints a line for every delivery report, as it comes.

usage: deliveries.py BOOTSTRAP TOPIC FIRST COUNT RATE [KEY=VALUE …]

Value n is "<n>", n from FIRST up to COUNT of them, at about RATE a second (0: as fast as it goes). Lines:
    ok <n> <partition> <offset>
    failed <n> <error name>
    done <acknowledged> <failed>
What was printed was acknowledged, whatever happens to the broker afterwards.
"""

import sys
import time

from confluent_kafka import Producer


def main():
    bootstrap, topic, first, count, rate = sys.argv[1], sys.argv[2], *map(int, sys.argv[3:6])
    settings = {"bootstrap.servers": bootstrap, "log_level": 0}
    settings.update(argument.split("=", 1) for argument in sys.argv[6:])
    producer = Producer(settings)
    counts = {"ok": 0, "failed": 0}

    def report(error, message):
        value = message.value().decode()
        if error is None:
            counts["ok"] += 1
            print("ok", value, message.partition(), message.offset(), flush=False)
        else:
            counts["failed"] += 1
            print("failed", value, error.name(), flush=False)

    begin = time.monotonic()
    for index in range(count):
        while True:
            try:
                producer.produce(topic, str(first + index).encode(), on_delivery=report)
                break
            except BufferError:
                producer.poll(0.05)
        producer.poll(0)
        if rate and index % 100 == 99:
            sys.stdout.flush()
            ahead = (index + 1) / rate - (time.monotonic() - begin)
            if ahead > 0:
                time.sleep(ahead)
    producer.flush()
    print("done", counts["ok"], counts["failed"], flush=True)


main()
