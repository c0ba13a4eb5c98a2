"""Asks a client for the offsets of times, in a topic whose records are a second apart.

usage: offsets_for_times.py BOOTSTRAP LIBRARY     (kcat, confluent, kafka-python or aiokafka)

Prints "done", or ends with an exception where an answer is not the right one.
"""

import asyncio
import subprocess
import sys
import time

COUNT = 20
# Not long ago: old records are deleted.
BASE = int(time.time()) * 1000 - 1_000_000
# Time asked for, and the first offset at or after it; None: there is none.
QUESTIONS = [(0, 0), (BASE, 0), (BASE + 1, 1), (BASE + 7000, 7), (BASE + 7999, 8), (BASE + 1000 * COUNT, None)]


def fill(bootstrap, topic):
    import confluent_client
    from confluent_kafka import Producer

    confluent_client.create(bootstrap, topic, 1)
    producer = Producer({"bootstrap.servers": bootstrap})
    for number in range(COUNT):
        producer.produce(topic, str(number).encode(), partition=0, timestamp=BASE + 1000 * number)
    if producer.flush(30) > 0:
        raise SystemExit("not everything was delivered within 30 s")


def kcat(bootstrap, topic):
    def ask(moment):
        done = subprocess.run(
            ["kcat", "-Q", "-b", bootstrap, "-t", f"{topic}:0:{moment}"], capture_output=True, timeout=60, text=True, check=True)
        offset = int(done.stdout.split("offset")[1])
        # librdkafka answers with the end of the partition where there is none.
        return None if offset in (-1, COUNT) else offset

    return [ask(moment) for moment, _ in QUESTIONS]


def confluent(bootstrap, topic):
    from confluent_kafka import Consumer, TopicPartition

    consumer = Consumer({"bootstrap.servers": bootstrap, "group.id": "times"})
    answers = [consumer.offsets_for_times([TopicPartition(topic, 0, moment)], timeout=30)[0] for moment, _ in QUESTIONS]
    consumer.close()
    return [answer.offset if 0 <= answer.offset < COUNT else None for answer in answers]


def kafka_python(bootstrap, topic):
    from kafka import KafkaConsumer, TopicPartition

    consumer = KafkaConsumer(bootstrap_servers=bootstrap, group_id=None)
    place = TopicPartition(topic, 0)
    answers = [consumer.offsets_for_times({place: moment})[place] for moment, _ in QUESTIONS]
    consumer.close()
    return [answer.offset if answer else None for answer in answers]


async def aiokafka(bootstrap, topic):
    from aiokafka import AIOKafkaConsumer
    from aiokafka.structs import TopicPartition

    consumer = AIOKafkaConsumer(topic, bootstrap_servers=bootstrap, group_id=None)
    await consumer.start()
    place = TopicPartition(topic, 0)
    answers = [(await consumer.offsets_for_times({place: moment}))[place] for moment, _ in QUESTIONS]
    await consumer.stop()
    return [answer.offset if answer else None for answer in answers]


def main():
    bootstrap, library = sys.argv[1:]
    topic = f"times-{library}"
    fill(bootstrap, topic)
    if library == "aiokafka":
        answers = asyncio.run(aiokafka(bootstrap, topic))
    else:
        answers = {"kcat": kcat, "confluent": confluent, "kafka-python": kafka_python}[library](bootstrap, topic)
    expected = [offset for _, offset in QUESTIONS]
    if answers != expected:
        raise SystemExit(f"{library}: {answers}, not {expected}")
    print("done")


main()
