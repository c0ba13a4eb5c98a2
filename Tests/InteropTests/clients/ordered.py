"""Sends numbers from 0 to one partition with an idempotent producer, as fast as they are acknowledged, whatever happens to the broker.

usage: ordered.py BOOTSTRAP LIBRARY TOPIC COUNT     (kafka-python or aiokafka)

Prints the number of those acknowledged now and then, and "done COUNT" at the end; ends with an exception where one is not acknowledged.
"""

import asyncio
import sys

ROUND = 200


def kafka_python(bootstrap, topic, count):
    from kafka import KafkaProducer

    producer = KafkaProducer(
        bootstrap_servers=bootstrap, enable_idempotence=True, acks="all", linger_ms=1, batch_size=1000, request_timeout_ms=10_000,
        delivery_timeout_ms=120_000, reconnect_backoff_ms=20, reconnect_backoff_max_ms=200)
    for begin in range(0, count, ROUND):
        sent = [producer.send(topic, str(number).encode(), partition=0) for number in range(begin, begin + ROUND)]
        for future in sent:
            future.get(timeout=120)
        print(begin + ROUND, flush=True)
    producer.close()


async def aiokafka(bootstrap, topic, count):
    from aiokafka import AIOKafkaProducer

    producer = AIOKafkaProducer(
        bootstrap_servers=bootstrap, enable_idempotence=True, acks="all", linger_ms=1, max_batch_size=1000, request_timeout_ms=100_000,
        retry_backoff_ms=50)
    await producer.start()
    for begin in range(0, count, ROUND):
        sent = [await producer.send(topic, str(number).encode(), partition=0) for number in range(begin, begin + ROUND)]
        await asyncio.gather(*sent)
        print(begin + ROUND, flush=True)
    await producer.stop()


def main():
    bootstrap, library, topic, count = sys.argv[1:]
    if library == "aiokafka":
        asyncio.run(aiokafka(bootstrap, topic, int(count)))
    else:
        kafka_python(bootstrap, topic, int(count))
    print("done", count)


main()
