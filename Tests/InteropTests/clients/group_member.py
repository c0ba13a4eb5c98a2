"""Members of a consumer group, by any client. They tell what happens to them in lines of JSON, and commit after they have told.

    group_member.py CLIENT BOOTSTRAP TOPIC NAME…

CLIENT is confluent, kafka-python or aiokafka; each NAME is one member: `group/name`, or `group/name=instance` for a static one. Lines:

    {"member": "g/a", "partitions": [0, 1]}                     all that it has from now on
    {"member": "g/a", "got": [partition, offset, "value"]}
    {"member": "g/a", "committed": [partition, next offset]}
    {"member": "g/a", "left": true}

SIGTERM makes all of them leave in order. The assignor is that of GROUP_ASSIGNOR (range), the session's milliseconds are in GROUP_SESSION (3000),
those that a member works after each commit in GROUP_WORK (0).
"""

import asyncio
import json
import os
import signal
import sys
import threading
import time

SESSION = int(os.environ.get("GROUP_SESSION", "3000"))
HEARTBEAT = 200
WORK = int(os.environ.get("GROUP_WORK", "0")) / 1000
ASSIGNOR = os.environ.get("GROUP_ASSIGNOR", "range")

printing = threading.Lock()
stopping = threading.Event()


def tell(member, **what):
    line = json.dumps({"member": member, **what}) + "\n"
    with printing:
        sys.stdout.write(line)
        sys.stdout.flush()


def confluent(bootstrap, topic, name, instance):
    from confluent_kafka import Consumer, KafkaException

    options = {
        "bootstrap.servers": bootstrap, "group.id": name.split("/")[0], "client.id": name.split("/")[1], "auto.offset.reset": "earliest",
        "enable.auto.commit": False, "session.timeout.ms": SESSION, "heartbeat.interval.ms": HEARTBEAT,
        "partition.assignment.strategy": ASSIGNOR, "fetch.wait.max.ms": 50,
        "reconnect.backoff.max.ms": 200,
    }
    if instance:
        options["group.instance.id"] = instance
    consumer = Consumer(options)
    held = set()

    def assigned(_, partitions):
        if ASSIGNOR != "cooperative-sticky":
            held.clear()
        held.update(part.partition for part in partitions)
        tell(name, partitions=sorted(held))

    def revoked(_, partitions):
        held.difference_update(part.partition for part in partitions)
        tell(name, partitions=sorted(held))

    consumer.subscribe([topic], on_assign=assigned, on_revoke=revoked, on_lost=revoked)
    while not stopping.is_set():
        message = consumer.poll(0.05)
        if message is None or message.error():
            continue
        tell(name, got=[message.partition(), message.offset(), message.value().decode()])
        try:
            consumer.commit(message, asynchronous=False)
            tell(name, committed=[message.partition(), message.offset() + 1])
            time.sleep(WORK)
        except KafkaException as error:  # a rebalance came between: somebody else gets it again
            print(name, error, file=sys.stderr)
    consumer.close()


def kafka_python(bootstrap, topic, name, instance):
    from kafka import ConsumerRebalanceListener, KafkaConsumer
    from kafka.coordinator.assignors.cooperative_sticky import CooperativeStickyAssignor as Cooperative
    from kafka.coordinator.assignors.range import RangePartitionAssignor as Range
    from kafka.errors import KafkaError
    from kafka.structs import OffsetAndMetadata

    consumer = KafkaConsumer(
        bootstrap_servers=bootstrap, group_id=name.split("/")[0], client_id=name.split("/")[1], group_instance_id=instance,
        auto_offset_reset="earliest", enable_auto_commit=False, session_timeout_ms=SESSION,
        heartbeat_interval_ms=HEARTBEAT, fetch_max_wait_ms=50, max_poll_records=20, reconnect_backoff_max_ms=200,
        partition_assignment_strategy=[Cooperative if ASSIGNOR == "cooperative-sticky" else Range])

    class Listener(ConsumerRebalanceListener):
        def on_partitions_revoked(self, revoked):
            gone = {part.partition for part in revoked}
            left = {part.partition for part in consumer.assignment()} - gone
            tell(name, partitions=sorted(left))

        def on_partitions_assigned(self, assigned):
            tell(name, partitions=sorted(part.partition for part in consumer.assignment()))

    consumer.subscribe([topic], listener=Listener())
    while not stopping.is_set():
        for part, batch in consumer.poll(timeout_ms=50).items():
            for record in batch:
                tell(name, got=[record.partition, record.offset, record.value.decode()])
            try:
                consumer.commit({part: OffsetAndMetadata(batch[-1].offset + 1, "", -1)})
                tell(name, committed=[part.partition, batch[-1].offset + 1])
                time.sleep(WORK)
            except KafkaError as error:
                print(name, error, file=sys.stderr)
    consumer.close()


async def aiokafka_member(bootstrap, topic, name, instance):
    from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener
    from aiokafka.coordinator.assignors.range import RangePartitionAssignor
    from aiokafka.errors import KafkaError

    consumer = AIOKafkaConsumer(
        bootstrap_servers=bootstrap, group_id=name.split("/")[0], client_id=name.split("/")[1], group_instance_id=instance,
        auto_offset_reset="earliest", enable_auto_commit=False, session_timeout_ms=SESSION,
        heartbeat_interval_ms=HEARTBEAT, fetch_max_wait_ms=50,
        partition_assignment_strategy=[RangePartitionAssignor])

    class Listener(ConsumerRebalanceListener):
        async def on_partitions_revoked(self, revoked):
            if revoked:
                tell(name, partitions=[])

        async def on_partitions_assigned(self, assigned):
            tell(name, partitions=sorted(part.partition for part in assigned))

    consumer.subscribe([topic], listener=Listener())
    await consumer.start()
    while not stopping.is_set():
        for part, batch in (await consumer.getmany(timeout_ms=50)).items():
            for record in batch:
                tell(name, got=[record.partition, record.offset, record.value.decode()])
            try:
                await consumer.commit({part: batch[-1].offset + 1})
                tell(name, committed=[part.partition, batch[-1].offset + 1])
                await asyncio.sleep(WORK)
            except KafkaError as error:
                print(name, error, file=sys.stderr)
    await consumer.stop()


def run(member, *arguments):
    member(*arguments)
    tell(arguments[2], left=True)


async def run_all(members):
    async def one(arguments):
        await aiokafka_member(*arguments)
        tell(arguments[2], left=True)

    await asyncio.gather(*(one(arguments) for arguments in members))


if __name__ == "__main__":
    client, bootstrap, topic, *names = sys.argv[1:]
    signal.signal(signal.SIGTERM, lambda *_: stopping.set())
    members = [(bootstrap, topic, name.split("=")[0], (name.split("=") + [None])[1]) for name in names]
    if client == "aiokafka":
        asyncio.run(run_all(members))
    else:
        function = {"confluent": confluent, "kafka-python": kafka_python}[client]
        threads = [threading.Thread(target=run, args=(function, *arguments)) for arguments in members]
        for thread in threads:
            thread.start()
        for thread in threads:
            while thread.is_alive():  # signals come to this thread only
                thread.join(0.1)
