"""Sends numbers from 0 to one partition with an idempotent producer, as fast as they are acknowledged, whatever happens to the broker.

usage: ordered.py BOOTSTRAP LIBRARY TOPIC     (kafka-python or aiokafka)

Prints the number of those acknowledged now and then, and "done COUNT" at the end, which SIGTERM brings; ends with an exception where one is not acknowledged.
"""

import asyncio
import itertools
import signal
import sys

ROUND = 200

stopping = False


def stop(*_):
    global stopping
    stopping = True


def kafka_python(bootstrap, topic):
    from kafka import KafkaProducer

    producer = KafkaProducer(
        bootstrap_servers=bootstrap, enable_idempotence=True, acks="all", linger_ms=1, batch_size=1000, request_timeout_ms=10_000,
        delivery_timeout_ms=400_000, reconnect_backoff_ms=20, reconnect_backoff_max_ms=200)
    for begin in itertools.count(0, ROUND):
        if stopping:
            break
        sent = [producer.send(topic, str(number).encode(), partition=0) for number in range(begin, begin + ROUND)]
        for future in sent:
            future.get(timeout=400)
        print(begin + ROUND, flush=True)
    producer.close()
    return begin


async def aiokafka(bootstrap, topic):
    from aiokafka import AIOKafkaProducer

    producer = AIOKafkaProducer(
        bootstrap_servers=bootstrap, enable_idempotence=True, acks="all", linger_ms=1, max_batch_size=1000, request_timeout_ms=100_000,
        retry_backoff_ms=50)
    await producer.start()
    for begin in itertools.count(0, ROUND):
        if stopping:
            break
        sent = [await producer.send(topic, str(number).encode(), partition=0) for number in range(begin, begin + ROUND)]
        await asyncio.gather(*sent)
        print(begin + ROUND, flush=True)
    await producer.stop()
    return begin


def main():
    bootstrap, library, topic = sys.argv[1:]
    signal.signal(signal.SIGTERM, stop)
    if library == "aiokafka":
        count = asyncio.run(aiokafka(bootstrap, topic))
    else:
        count = kafka_python(bootstrap, topic)
    print("done", count)


main()
