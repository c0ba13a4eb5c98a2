"""What the admin client of each library does with topics, step by step, each checked by what the client then sees.

usage: administer.py BOOTSTRAP LIBRARY     (confluent, kafka-python or aiokafka)

Prints a line a step that held, and "done" at the end; ends with an exception where one did not hold.
"""

import asyncio
import sys
import time

from steps import holds


def confluent(bootstrap):
    from confluent_kafka import Consumer, KafkaException, Producer, TopicPartition
    from confluent_kafka.admin import (
        AdminClient, AlterConfigOpType, ConfigEntry, ConfigResource, NewPartitions, NewTopic, OffsetSpec, ResourceType)

    admin = AdminClient({"bootstrap.servers": bootstrap})
    topic = "administered-confluent"
    admin.create_topics([NewTopic(topic, 2, 1)])[topic].result(20)
    admin.create_partitions([NewPartitions(topic, 5)])[topic].result(20)
    holds("partitions", len(admin.list_topics(topic, 20).topics[topic].partitions), 5)

    def configs():
        resource = ConfigResource(ResourceType.TOPIC, topic)
        found = admin.describe_configs([resource])[resource].result(20)
        return {key: entry.value for key, entry in found.items() if entry.source == 1}

    def change(*entries):
        resource = ConfigResource(ResourceType.TOPIC, topic, incremental_configs=[
            ConfigEntry(key, value, incremental_operation=operation) for key, value, operation in entries])
        return admin.incremental_alter_configs([resource])[resource].result(20)

    change(("retention.ms", "777000", AlterConfigOpType.SET), ("flush.ms", "9000", AlterConfigOpType.SET))
    change(("flush.ms", None, AlterConfigOpType.DELETE), ("cleanup.policy", "delete", AlterConfigOpType.APPEND))
    holds("configs changed", configs(), {"retention.ms": "777000", "cleanup.policy": "delete"})
    try:
        change(("retention.ms", "5", AlterConfigOpType.SET), ("no.such.key", "5", AlterConfigOpType.SET))
        raise SystemExit("an unknown key was taken")
    except KafkaException as refusal:
        holds("unknown key refused", refusal.args[0].name(), "INVALID_CONFIG")
    holds("and nothing changed", configs()["retention.ms"], "777000")

    producer = Producer({"bootstrap.servers": bootstrap})
    for number in range(10):
        producer.produce(topic, str(number).encode(), partition=3)
    producer.flush(20)
    place = TopicPartition(topic, 3, 4)
    holds("records deleted", admin.delete_records([place])[place].result(20).low_watermark, 4)
    earliest = admin.list_offsets({TopicPartition(topic, 3): OffsetSpec.earliest()})
    holds("earliest offset", [future.result(20).offset for future in earliest.values()], [4])
    consumer = Consumer({"bootstrap.servers": bootstrap, "group.id": "-", "auto.offset.reset": "earliest"})
    consumer.assign([TopicPartition(topic, 3, 0)])
    holds("first record left", consumer.poll(20).value(), b"4")
    consumer.close()
    admin.delete_topics([topic])[topic].result(20)
    holds("topic deleted", topic in admin.list_topics(timeout=20).topics, False)


def kafka_python(bootstrap):
    from kafka import KafkaConsumer, KafkaProducer, TopicPartition
    from kafka.admin import ConfigResource, ConfigResourceType, KafkaAdminClient, NewPartitions, NewTopic

    admin = KafkaAdminClient(bootstrap_servers=bootstrap)
    topic = "administered-kafka-python"
    admin.create_topics([NewTopic(topic, 2, 1)])
    admin.create_partitions({topic: NewPartitions(5)})
    holds("partitions", len(admin.describe_topics([topic])[0]["partitions"]), 5)
    pages = admin.describe_topic_partitions([topic], response_partition_limit=2)
    holds("described in pages", "partitions" in str(pages), True)

    admin.alter_configs([ConfigResource(ConfigResourceType.TOPIC, topic, {"retention.ms": "777000"})])
    described = str(admin.describe_configs([ConfigResource(ConfigResourceType.TOPIC, topic)]))
    holds("configs changed", "777000" in described, True)
    refused = admin.alter_configs([ConfigResource(ConfigResourceType.TOPIC, topic, {"retention.ms": "soon"})])
    holds("wrong value refused", "retention.ms=soon" in refused["topic"][topic], True)
    # The older of the two requests, with which everything not named is the default again.
    whole = [ConfigResource(ConfigResourceType.TOPIC, topic, {"flush.ms": "9000"})]
    holds("whole configuration", admin.alter_configs(whole, incremental=False), {"topic": {topic: "OK"}})

    producer = KafkaProducer(bootstrap_servers=bootstrap)
    for number in range(10):
        producer.send(topic, str(number).encode(), partition=3)
    producer.flush(20)
    producer.close()
    place = TopicPartition(topic, 3)
    admin.delete_records({place: 4})
    holds("log directories", topic in str(admin.describe_log_dirs()), True)
    consumer = KafkaConsumer(bootstrap_servers=bootstrap, group_id=None, consumer_timeout_ms=20_000)
    consumer.assign([TopicPartition(topic, partition) for partition in range(5)])
    holds("earliest offset", consumer.beginning_offsets([place]), {place: 4})
    consumer.seek_to_beginning()
    values = []
    for record in consumer:
        values.append(int(record.value))
        if record.value == b"9":
            break
    holds("records left, through a fetch session", values, list(range(4, 10)))
    consumer.close()
    admin.delete_topics([topic])
    holds("topic deleted", topic in admin.list_topics(), False)
    admin.close()


async def aiokafka(bootstrap):
    from aiokafka.admin import AIOKafkaAdminClient, NewPartitions, NewTopic, RecordsToDelete
    from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
    from aiokafka import AIOKafkaProducer
    from aiokafka.structs import TopicPartition

    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    topic = "administered-aiokafka"
    await admin.create_topics([NewTopic(topic, 2, 1)])
    await admin.create_partitions({topic: NewPartitions(5)})
    holds("partitions", len((await admin.describe_topics([topic]))[0]["partitions"]), 5)
    resource = ConfigResource(ConfigResourceType.TOPIC, topic, {"retention.ms": "777000"})
    await admin.alter_configs([resource])
    described = await admin.describe_configs([ConfigResource(ConfigResourceType.TOPIC, topic)])
    holds("configs changed", "777000" in str(described), True)
    producer = AIOKafkaProducer(bootstrap_servers=bootstrap)
    await producer.start()
    for number in range(10):
        await producer.send_and_wait(topic, str(number).encode(), partition=3)
    await producer.stop()
    place = TopicPartition(topic, 3)
    holds("records deleted", await admin.delete_records({place: RecordsToDelete(before_offset=4)}), {place: 4})
    await admin.delete_topics([topic])
    holds("topic deleted", topic in await admin.list_topics(), False)
    await admin.close()


def main():
    bootstrap, library = sys.argv[1:]
    begin = time.monotonic()
    if library == "aiokafka":
        asyncio.run(aiokafka(bootstrap))
    else:
        {"confluent": confluent, "kafka-python": kafka_python}[library](bootstrap)
    print(f"done after {time.monotonic() - begin:.1f} s")


main()
