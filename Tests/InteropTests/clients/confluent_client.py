"""The corpus through confluent-kafka (librdkafka). See corpus.main for the arguments."""

import time

from confluent_kafka import Consumer, KafkaException, Producer, TopicPartition
from confluent_kafka.admin import AdminClient, NewTopic, OffsetSpec

import corpus


def create(bootstrap, topic, partitions):
    """Creates a topic and waits until every partition answers: what is sent with acks=0 before is lost without a word."""
    admin = AdminClient({"bootstrap.servers": bootstrap})
    for created in admin.create_topics([NewTopic(topic, partitions, 1)]).values():
        created.result(timeout=20)
    deadline = time.monotonic() + 20
    for partition in range(partitions):
        while True:
            try:
                asked = {TopicPartition(topic, partition): OffsetSpec.latest()}
                for answer in admin.list_offsets(asked, request_timeout=5).values():
                    answer.result(timeout=20)
                break
            except KafkaException:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.02)


def produce(bootstrap, topic, case, base):
    create(bootstrap, topic, case.partitions)
    producer = Producer({
        "bootstrap.servers": bootstrap,
        "compression.type": case.compression,
        "acks": case.acks,
        "enable.idempotence": case.idempotent,
        "max.in.flight.requests.per.connection": 5 if case.idempotent else 1,
        "linger.ms": 5,
        "message.timeout.ms": 20_000,
    })
    digest = corpus.Digest()
    counts = [0] * case.partitions

    def delivered(error, message, record):
        if error:
            raise KafkaException(error)
        offset = message.offset()
        if case.acks == "0":  # nothing was acknowledged, so that the offset is what it must be
            offset = counts[message.partition()]
        counts[message.partition()] += 1
        digest.add(message.partition(), offset, record.timestamp, record.key, record.value, record.headers)

    for record in corpus.records(case, base):
        producer.produce(
            topic, record.value, record.key, partition=record.partition, timestamp=record.timestamp,
            headers=record.headers, on_delivery=lambda error, message, record=record: delivered(error, message, record))
        producer.poll(0)
    if producer.flush(30) > 0:
        raise SystemExit(f"{topic}: not everything was delivered within 30 s")
    return digest


def consume(bootstrap, topic):
    consumer = Consumer({
        "bootstrap.servers": bootstrap,
        "group.id": "unused",
        "enable.auto.commit": False,
        "check.crcs": True,
    })
    digest = corpus.Digest()
    partitions = consumer.list_topics(topic, timeout=20).topics[topic].partitions
    ends = {}
    for partition in partitions:
        low, high = consumer.get_watermark_offsets(TopicPartition(topic, partition), timeout=20)
        if high > low:
            ends[partition] = high
    consumer.assign([TopicPartition(topic, partition, 0) for partition in ends])
    while ends:
        message = consumer.poll(20)
        if message is None:
            raise SystemExit(f"{topic}: nothing for 20 s, still to come: {ends}")
        if message.error():
            raise KafkaException(message.error())
        digest.add(
            message.partition(), message.offset(), message.timestamp()[1], message.key(), message.value(),
            message.headers() or [])
        if message.offset() + 1 == ends[message.partition()]:
            del ends[message.partition()]
    consumer.close()
    return digest


if __name__ == "__main__":
    corpus.main(produce, consume)
