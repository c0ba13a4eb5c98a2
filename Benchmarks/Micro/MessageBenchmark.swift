import KafkaProtocol

extension Benchmark {
    static let messages = Benchmark(
        name: "messages", about: "the frames of one Produce and one Fetch, header included, of 1 and 50 partitions"
    ) {
        [1, 50].flatMap { [decodeProduce($0), encodeProduceResponse($0), decodeFetch($0), encodeFetchResponse($0)] }
    }

    private static let topic = "payments-of-the-day"

    private static func decodeProduce(_ partitions: Int) -> Contender {
        let frame = frame {
            let data = (0..<partitions).map {
                ProduceRequest.Partition(index: Int32($0), records: .bytes([UInt8](repeating: 1, count: 1024)))
            }
            let request = ProduceRequest(
                acks: 1, timeoutMilliseconds: 30_000, topics: [.init(name: topic, partitions: data)])
            $0.appendRequest(request, version: 9, correlationID: 1, clientID: "client")
        }
        return contender("read Produce v9, \(partitions)") { sum in
            // unsafe: the bytes of arrays are integers.
            var reader = unsafe WireReader(frame.span.bytes)
            guard let header = try? RequestHeader(from: &reader),
                let request = try? ProduceRequest(from: &reader, version: header.version)
            else { return }
            sum &+= UInt64(request.topics[0].partitions[0].records.byteCount)
        }
    }

    private static func decodeFetch(_ partitions: Int) -> Contender {
        let frame = frame {
            let asked = (0..<partitions).map {
                FetchRequest.Partition(index: Int32($0), fetchOffset: 77, partitionMaxBytes: 1 << 20)
            }
            let request = FetchRequest(
                maxWaitMilliseconds: 500, minBytes: 1, topics: [.init(name: topic, partitions: asked)])
            $0.appendRequest(request, version: 12, correlationID: 1, clientID: "client")
        }
        return contender("read Fetch v12, \(partitions)") { sum in
            // unsafe: the bytes of arrays are integers.
            var reader = unsafe WireReader(frame.span.bytes)
            guard let header = try? RequestHeader(from: &reader),
                let request = try? FetchRequest(from: &reader, version: header.version)
            else { return }
            sum &+= UInt64(request.topics.count)
        }
    }

    private static func encodeProduceResponse(_ partitions: Int) -> Contender {
        var writer = WireWriter(capacity: 1 << 14)
        return contender("write Produce response v9, \(partitions)") { sum in
            let answers = (0..<partitions).map {
                ProduceResponse.Partition(index: Int32($0), baseOffset: 77, logStartOffset: 0)
            }
            let response = ProduceResponse(topics: [.init(name: topic, partitions: answers)])
            writer.removeAll()
            writer.appendResponse(response, version: 9, correlationID: 1)
            sum &+= UInt64(writer.totalByteCount)
        }
    }

    private static func encodeFetchResponse(_ partitions: Int) -> Contender {
        var writer = WireWriter(capacity: 1 << 14)
        return contender("write Fetch response v12, \(partitions)") { sum in
            let answers = (0..<partitions).map {
                FetchResponse.Partition(index: Int32($0), highWatermark: 77, records: .external(byteCount: 1000))
            }
            let response = FetchResponse(topics: [.init(name: topic, partitions: answers)])
            writer.removeAll()
            writer.appendResponse(response, version: 12, correlationID: 1)
            sum &+= UInt64(writer.totalByteCount)
        }
    }

    private static func contender(_ name: String, _ body: @escaping (inout UInt64) -> Void) -> Contender {
        Contender(name: name, unit: "message", unitsPerIteration: 1) { iterations in
            var sum: UInt64 = 0
            for _ in 0..<iterations { body(&sum) }
            return sum
        }
    }

    /// A frame without its size.
    private static func frame(_ body: (inout WireWriter) -> Void) -> [UInt8] {
        var writer = WireWriter()
        body(&writer)
        return Array(writer.bytes.dropFirst(Framing.sizeByteCount))
    }
}
