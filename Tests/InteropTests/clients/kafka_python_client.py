"""The corpus through kafka-python. See corpus.main for the arguments."""

from kafka import KafkaConsumer, KafkaProducer, TopicPartition
from kafka.admin import KafkaAdminClient, NewTopic

import corpus


def produce(bootstrap, topic, case, base):
    admin = KafkaAdminClient(bootstrap_servers=bootstrap)
    admin.create_topics([NewTopic(topic, case.partitions, 1)])
    admin.close()
    ready = KafkaConsumer(bootstrap_servers=bootstrap)  # what is sent with acks=0 to a partition that does not serve yet is lost
    ready.end_offsets([TopicPartition(topic, partition) for partition in range(case.partitions)])
    ready.close()
    producer = KafkaProducer(
        bootstrap_servers=bootstrap,
        compression_type=None if case.compression == "none" else case.compression,
        acks=case.acks if case.acks == "all" else int(case.acks),
        enable_idempotence=case.idempotent,
        max_in_flight_requests_per_connection=5 if case.idempotent else 1,
        linger_ms=5,
    )
    digest = corpus.Digest()
    counts = [0] * case.partitions
    sent = []
    for record in corpus.records(case, base, null_both=False, null_header=False):
        future = producer.send(
            topic, record.value, record.key, record.headers, partition=record.partition, timestamp_ms=record.timestamp)
        sent.append((record, future))
    producer.flush(30)
    for record, future in sent:
        offset = future.get(20).offset
        if case.acks == "0":  # nothing was acknowledged, so that the offset is what it must be
            offset = counts[record.partition]
        counts[record.partition] += 1
        digest.add(record.partition, offset, record.timestamp, record.key, record.value, record.headers)
    producer.close()
    return digest


def consume(bootstrap, topic):
    consumer = KafkaConsumer(
        bootstrap_servers=bootstrap, group_id=None, enable_auto_commit=False, consumer_timeout_ms=20_000,
        max_partition_fetch_bytes=1 << 20)
    digest = corpus.Digest()
    partitions = [TopicPartition(topic, partition) for partition in consumer.partitions_for_topic(topic)]
    ends = {partition: end for partition, end in consumer.end_offsets(partitions).items() if end > 0}
    consumer.assign(list(ends))
    consumer.seek_to_beginning(*ends)
    for record in consumer:
        digest.add(record.partition, record.offset, record.timestamp, record.key, record.value, record.headers)
        partition = TopicPartition(topic, record.partition)
        if record.offset + 1 == ends[partition]:
            del ends[partition]
            if not ends:
                break
    if ends:
        raise SystemExit(f"{topic}: nothing for 20 s, still to come: {ends}")
    consumer.close()
    return digest


if __name__ == "__main__":
    corpus.main(produce, consume)
