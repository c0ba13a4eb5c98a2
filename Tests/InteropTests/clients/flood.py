"""Produces as hard as it goes with several confluent-kafka producers at once, in small batches.

usage: flood.py BOOTSTRAP TOPIC PRODUCERS MESSAGES VALUE_BYTES [KEY=VALUE …]

At last: done <acknowledged> <failed>
"""

import sys

from confluent_kafka import Producer


def main():
    bootstrap, topic, count, messages, size = sys.argv[1], sys.argv[2], *map(int, sys.argv[3:6])
    settings = {"bootstrap.servers": bootstrap, "log_level": 0, "queue.buffering.max.messages": 1000000}
    settings.update(argument.split("=", 1) for argument in sys.argv[6:])
    counts = [0, 0]

    def report(error, _):
        counts[error is not None] += 1

    producers = [Producer(settings) for _ in range(count)]
    value = b"x" * size
    for index in range(messages):
        producer = producers[index % count]
        while True:
            try:
                producer.produce(topic, value, on_delivery=report)
                break
            except BufferError:
                producer.poll(0.01)
        if index % 1000 < count:
            producer.poll(0)
    for producer in producers:
        producer.flush()
    print("done", *counts, flush=True)


main()
