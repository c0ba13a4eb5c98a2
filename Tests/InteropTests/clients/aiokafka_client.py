"""The corpus through aiokafka. See corpus.main for the arguments."""

import asyncio

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

import corpus


async def produce(bootstrap, topic, case, base):
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    answer = await admin.create_topics([NewTopic(topic, case.partitions, 1)])
    await admin.close()
    if any(error[1] for error in answer.topic_errors):
        raise SystemExit(f"create_topics: {answer}")
    ready = AIOKafkaConsumer(bootstrap_servers=bootstrap)  # what is sent with acks=0 to a partition that does not serve yet is lost
    await ready.start()
    await ready.end_offsets([TopicPartition(topic, partition) for partition in range(case.partitions)])
    await ready.stop()
    producer = AIOKafkaProducer(
        bootstrap_servers=bootstrap,
        compression_type=None if case.compression == "none" else case.compression,
        acks=case.acks if case.acks == "all" else int(case.acks),
        enable_idempotence=case.idempotent,
        linger_ms=5,
    )
    await producer.start()
    digest = corpus.Digest()
    counts = [0] * case.partitions
    sent = []
    for record in corpus.records(case, base, null_both=False):
        future = await producer.send(
            topic, record.value, record.key, record.partition, record.timestamp, record.headers)
        sent.append((record, future))
    await producer.flush()
    for record, future in sent:
        acknowledged = await future
        # With acks=0 nothing was acknowledged, so that the offset is what it must be.
        offset = counts[record.partition] if case.acks == "0" else acknowledged.offset
        counts[record.partition] += 1
        digest.add(record.partition, offset, record.timestamp, record.key, record.value, record.headers)
    await producer.stop()
    return digest


async def consume(bootstrap, topic):
    consumer = AIOKafkaConsumer(
        bootstrap_servers=bootstrap, group_id=None, enable_auto_commit=False, auto_offset_reset="earliest")
    await consumer.start()
    digest = corpus.Digest()
    await consumer._client.force_metadata_update()
    found = consumer._client.cluster.partitions_for_topic(topic)
    if not found:
        consumer._client.add_topic(topic)
        await consumer._client.force_metadata_update()
        found = consumer._client.cluster.partitions_for_topic(topic)
    partitions = [TopicPartition(topic, partition) for partition in found]
    ends = {partition: end for partition, end in (await consumer.end_offsets(partitions)).items() if end > 0}
    consumer.assign(list(ends))
    await consumer.seek_to_beginning(*ends)
    while ends:
        fetched = await consumer.getmany(timeout_ms=20_000)
        if not fetched:
            raise SystemExit(f"{topic}: nothing for 20 s, still to come: {ends}")
        for partition, batch in fetched.items():
            for record in batch:
                digest.add(
                    record.partition, record.offset, record.timestamp, record.key, record.value, list(record.headers))
            if batch[-1].offset + 1 == ends[partition]:
                del ends[partition]
    await consumer.stop()
    return digest


if __name__ == "__main__":
    corpus.main(
        lambda *arguments: asyncio.run(produce(*arguments)), lambda *arguments: asyncio.run(consume(*arguments)))
