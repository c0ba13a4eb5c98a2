"""Reads a topic with confluent-kafka from its start to its end as it is now, and prints a line for every record.

usage: read_all.py BOOTSTRAP TOPIC [KEY=VALUE …]

Lines: <partition> <offset> <value as text>, in order within a partition; at last: end <records>
"""

import sys
import uuid

from confluent_kafka import Consumer, KafkaException, TopicPartition


def main():
    bootstrap, topic = sys.argv[1:3]
    settings = {
        "bootstrap.servers": bootstrap,
        "group.id": str(uuid.uuid4()),
        "enable.auto.commit": False,
        "check.crcs": True,
        "log_level": 0,
    }
    settings.update(argument.split("=", 1) for argument in sys.argv[3:])
    consumer = Consumer(settings)
    partitions = consumer.list_topics(topic, timeout=10).topics[topic].partitions
    left = {}
    for partition in partitions:
        low, high = consumer.get_watermark_offsets(TopicPartition(topic, partition), timeout=10)
        if high > low:
            left[partition] = high
    consumer.assign([TopicPartition(topic, partition, 0) for partition in left])
    count = 0
    while left:
        messages = consumer.consume(num_messages=10000, timeout=10)
        if not messages:
            sys.exit(f"nothing for 10 s, with {left} still to come")
        lines = []
        for message in messages:
            if message.error():
                raise KafkaException(message.error())
            end = left.get(message.partition())
            if end is None:
                continue
            count += 1
            lines.append(f"{message.partition()} {message.offset()} {message.value().decode()}\n")
            if message.offset() + 1 >= end:
                del left[message.partition()]
        sys.stdout.write("".join(lines))
    print("end", count, flush=True)


main()
