"""What the admin client of each library does with groups, step by step, each checked by what the client then sees.

usage: administer_groups.py BOOTSTRAP LIBRARY     (confluent, kafka-python or aiokafka)

Prints a line a step that held, and "done" at the end; ends with an exception where one did not hold.
"""

import asyncio
import sys

from steps import holds


def confluent(bootstrap):
    from confluent_kafka import Consumer, ConsumerGroupTopicPartitions, TopicPartition
    from confluent_kafka.admin import AdminClient

    import confluent_client

    confluent_client.create(bootstrap, "grouped", 2)
    consumer = Consumer({"bootstrap.servers": bootstrap, "group.id": "g", "auto.offset.reset": "earliest"})
    assigned = []
    consumer.subscribe(["grouped"], on_assign=lambda _, parts: assigned.extend(parts))
    while not assigned:
        consumer.poll(0.1)
    consumer.commit(offsets=[TopicPartition("grouped", 0, 0)], asynchronous=False)

    admin = AdminClient({"bootstrap.servers": bootstrap})
    listed = admin.list_consumer_groups().result(20)
    holds("listed", [group.group_id for group in listed.valid if group.group_id == "g"], ["g"])
    described = admin.describe_consumer_groups(["g"])["g"].result(20)
    holds("described", [len(member.assignment.topic_partitions) for member in described.members], [2])
    consumer.close()

    def offset():
        asked = [ConsumerGroupTopicPartitions("g", [TopicPartition("grouped", 1)])]
        return [future.result(20).topic_partitions[0].offset for future in admin.list_consumer_group_offsets(asked).values()]

    moved = [ConsumerGroupTopicPartitions("g", [TopicPartition("grouped", 1, 7)])]
    for future in admin.alter_consumer_group_offsets(moved).values():
        future.result(20)
    holds("offset set", offset(), [7])
    admin.delete_consumer_groups(["g"])["g"].result(20)
    left = admin.list_consumer_groups().result(20)
    holds("deleted", [group.group_id for group in left.valid if group.group_id == "g"], [])


def kafka_python(bootstrap):
    from kafka import KafkaConsumer, TopicPartition
    from kafka.admin import KafkaAdminClient
    from kafka.structs import OffsetAndMetadata

    import confluent_client

    confluent_client.create(bootstrap, "grouped", 2)
    consumer = KafkaConsumer("grouped", bootstrap_servers=bootstrap, group_id="g", auto_offset_reset="earliest")
    while len(consumer.assignment()) < 2:
        consumer.poll(timeout_ms=100)
    place = TopicPartition("grouped", 1)
    consumer.commit({place: OffsetAndMetadata(0, "", -1)})
    admin = KafkaAdminClient(bootstrap_servers=bootstrap)
    holds("listed", "'g'" in str(admin.list_groups()), True)
    described = str(admin.describe_groups(["g"]))
    holds("described", "Stable" in described and "grouped" in described, True)
    consumer.close()
    admin.alter_group_offsets("g", {place: OffsetAndMetadata(7, "", -1)})
    offsets = admin.list_group_offsets({"g": [place]})
    holds("offset set", "offset=7" in str(offsets) or "'offset': 7" in str(offsets), True)
    admin.delete_groups(["g"])
    holds("deleted", "'g'" in str(admin.list_groups()), False)
    admin.close()


async def aiokafka(bootstrap):
    from aiokafka import AIOKafkaConsumer
    from aiokafka.admin import AIOKafkaAdminClient
    from aiokafka.structs import TopicPartition

    import confluent_client

    confluent_client.create(bootstrap, "grouped", 2)
    consumer = AIOKafkaConsumer("grouped", bootstrap_servers=bootstrap, group_id="g", auto_offset_reset="earliest")
    await consumer.start()
    while len(consumer.assignment()) < 2:
        await asyncio.sleep(0.05)
    place = TopicPartition("grouped", 1)
    await consumer.commit({place: 7})
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    holds("listed", [group[0] for group in await admin.list_consumer_groups() if group[0] == "g"], ["g"])
    described = str(await admin.describe_consumer_groups(["g"]))
    holds("described", "Stable" in described and "grouped" in described, True)
    offsets = await admin.list_consumer_group_offsets("g")
    holds("offset read", offsets[place].offset, 7)
    await consumer.stop()
    await admin.close()


def main():
    bootstrap, library = sys.argv[1:]
    if library == "aiokafka":
        asyncio.run(aiokafka(bootstrap))
    else:
        {"confluent": confluent, "kafka-python": kafka_python}[library](bootstrap)
    print("done")


main()
