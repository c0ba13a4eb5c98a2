import Glibc
import KafkaProtocol
import RecordFormat
import Synchronization
import SystemIO

/// A broker of one node in memory, on loopback, whose answers a test can bend.
final class FakeBroker: @unchecked Sendable {
    enum ProduceAnswer {
        case append
        case refuse(ErrorCode)
        /// No answer, now or later.
        case silence
        case disconnect
        /// The batch is written, and the connection breaks before the answer.
        case appendAndDisconnect
    }

    struct PartitionLog {
        var batches: [[UInt8]] = []
        var nextOffset: Int64 = 0
        var startOffset: Int64 = 0
        /// The sequence that comes next, by producer id and epoch.
        var sequences: [String: Int32] = [:]
        /// Where batches with a sequence were written.
        var written: [String: Int64] = [:]
    }

    struct State {
        var topics: [String: [PartitionLog]] = [:]
        /// Metadata answers LEADER_NOT_AVAILABLE this often before a topic is known.
        var leaderlessAnswers = 0
        var requests: [(api: APIKey, version: Int16)] = []
        var produceCount = 0
        var produceScript: [Int: ProduceAnswer] = [:]
        var answerDelayNanoseconds: UInt64 = 0
        var highestApiVersions: Int16 = 4
        var ranges: [APIKey: ClosedRange<Int16>] = [
            .produce: 3...11, .fetch: 4...12, .listOffsets: 1...8, .metadata: 0...12, .apiVersions: 0...4,
            .initProducerId: 0...5, .createTopics: 2...7, .deleteTopics: 1...6,
        ]
        var autoCreates = 1
        var connections = 0
        var producerIDs: Int64 = 4710
        var fetchAnswersBytes = Int.max
    }

    let state = Mutex(State())
    let listener: Listener
    var address: SocketAddress { listener.address }
    private let stopping = Atomic<Bool>(false)
    private let threads = Mutex<[SystemThread]>([])

    init(topics: [String: Int] = [:]) throws {
        listener = try Listener(SocketAddress(host: "127.0.0.1", port: 0))
        state.withLock { state in
            for (name, count) in topics {
                state.topics[name] = Array(repeating: PartitionLog(), count: count)
            }
        }
        let acceptor = try SystemThread(name: "fake-accept") { [self] in accept() }
        threads.withLock { $0.append(acceptor) }
    }

    func stop() {
        stopping.store(true, ordering: .relaxed)
        while let thread = threads.withLock({ $0.popLast() }) { thread.join() }
    }

    func script(_ answers: [Int: ProduceAnswer]) { state.withLock { $0.produceScript = answers } }

    /// Every record value of a partition, in order.
    func values(_ topic: String, _ partition: Int) -> [String] {
        let batches = state.withLock { $0.topics[topic]![partition].batches }
        var values: [String] = []
        for batch in batches {
            _ = try! RecordBatchReader().forEachRecord(in: batch.span.bytes) { record in
                var text = "null"
                if let value = record.value {
                    text = value.withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
                }
                values.append(text)
            }
        }
        return values
    }

    private func accept() {
        while !stopping.load(ordering: .relaxed) {
            guard let socket = try? listener.accept() else {
                MonotonicClock.sleep(nanoseconds: 1_000_000)
                continue
            }
            socket.setNoDelay()
            state.withLock { $0.connections += 1 }
            let thread = try! SystemThread(name: "fake-conn") { [self] in serve(socket) }
            threads.withLock { $0.append(thread) }
        }
    }

    private func serve(_ socket: Socket) {
        let buffer = Buffer(capacity: 8 << 20)
        while !stopping.load(ordering: .relaxed) {
            guard (try? socket.wait(for: Int16(POLLIN), timeout: 20_000_000)) == true else { continue }
            if case .closed = socket.receive(into: buffer) { return }
            while true {
                let bytes = buffer.bytes
                guard let size = try! Framing.size(of: bytes, limit: 100 << 20), bytes.byteCount >= size + 4 else {
                    break
                }
                let frame = bytes.extracting(4..<(4 + size))
                let delay = state.withLock { $0.answerDelayNanoseconds }
                if delay > 0 { MonotonicClock.sleep(nanoseconds: delay) }
                guard let answer = answer(frame) else { return }
                buffer.discard(first: size + 4)
                send(answer, to: socket)
            }
        }
    }

    private func send(_ bytes: [UInt8], to socket: Socket) {
        var sent = 0
        while sent < bytes.count && !stopping.load(ordering: .relaxed) {
            switch socket.send(bytes.span.bytes.extracting(sent..<bytes.count)) {
            case .moved(let count): sent += count
            case .wouldBlock: _ = try? socket.wait(for: Int16(POLLOUT), timeout: 20_000_000)
            case .closed: return
            }
        }
    }

    /// The response's bytes; nil closes the connection, an empty array is no answer.
    private func answer(_ frame: RawSpan) -> [UInt8]? {
        var reader = WireReader(frame)
        let header = try! RequestHeader(from: &reader)
        let version = header.version
        state.withLock { $0.requests.append((header.api, version)) }
        var writer = WireWriter()
        func respond<Response: KafkaResponse>(_ response: Response) -> [UInt8] {
            writer.appendResponse(response, version: version, correlationID: header.correlationID)
            return writer.bytes
        }
        switch header.api {
        case .apiVersions:
            let (ranges, highest) = state.withLock { ($0.ranges, $0.highestApiVersions) }
            if version > highest {
                let known = ApiVersionsResponse(
                    ranges: [.apiVersions: 0...highest], errorCode: .unsupportedVersion)
                writer.appendResponse(known, version: 0, correlationID: header.correlationID)
                return writer.bytes
            }
            return respond(ApiVersionsResponse(ranges: ranges))
        case .metadata: return respond(metadata(try! MetadataRequest(from: &reader, version: version)))
        case .initProducerId:
            let id = state.withLock { state in
                state.producerIDs += 1
                return state.producerIDs
            }
            return respond(InitProducerIdResponse(producerID: id, producerEpoch: 0))
        case .produce:
            let request = try! ProduceRequest(from: &reader, version: version)
            let index = state.withLock { state in
                state.produceCount += 1
                return state.produceCount - 1
            }
            let plan = state.withLock { $0.produceScript[index] } ?? .append
            switch plan {
            case .silence: return []
            case .disconnect: return nil
            case .append:
                return request.acks == 0
                    ? {
                        _ = produce(request, frame, nil); return []
                    }() : respond(produce(request, frame, nil))
            case .refuse(let code): return respond(produce(request, frame, code))
            case .appendAndDisconnect:
                _ = produce(request, frame, nil)
                return nil
            }
        case .listOffsets: return respond(listOffsets(try! ListOffsetsRequest(from: &reader, version: version)))
        case .fetch: return fetch(try! FetchRequest(from: &reader, version: version), header)
        default: return nil
        }
    }

    private func metadata(_ request: MetadataRequest) -> MetadataResponse {
        state.withLock { state in
            var response = MetadataResponse()
            response.controllerID = 1
            response.brokers = [.init(nodeID: 1, host: "127.0.0.1", port: Int32(listener.address.port))]
            for wanted in request.topics ?? state.topics.keys.map({ .init(name: $0) }) {
                let name = wanted.name!
                if state.topics[name] == nil && state.autoCreates > 0 && request.allowAutoTopicCreation {
                    state.topics[name] = Array(repeating: PartitionLog(), count: state.autoCreates)
                }
                guard let logs = state.topics[name] else {
                    response.topics.append(.init(errorCode: .unknownTopicOrPartition, name: name))
                    continue
                }
                if state.leaderlessAnswers > 0 {
                    state.leaderlessAnswers -= 1
                    response.topics.append(.init(errorCode: .leaderNotAvailable, name: name))
                    continue
                }
                response.topics.append(
                    .init(
                        name: name,
                        partitions: logs.indices.map { .init(index: Int32($0), leaderID: 1, leaderEpoch: 0) }))
            }
            return response
        }
    }

    private func produce(_ request: ProduceRequest, _ frame: RawSpan, _ refusal: ErrorCode?) -> ProduceResponse {
        var response = ProduceResponse()
        for topic in request.topics {
            var answers: [ProduceResponse.Partition] = []
            for partition in topic.partitions {
                guard case .inFrame(let range) = partition.records else { fatalError("no records") }
                let bytes = frame.extracting(range).withUnsafeBytes { Array($0) }
                answers.append(append(bytes, topic.name, partition.index, refusal))
            }
            response.topics.append(.init(name: topic.name, partitions: answers))
        }
        return response
    }

    private func append(
        _ bytes: [UInt8], _ topic: String, _ partition: Int32, _ refusal: ErrorCode?
    ) -> ProduceResponse.Partition {
        var bytes = bytes
        let header = try! RecordBatchValidation.validate(bytes.span.bytes)
        return state.withLock { state in
            if let refusal { return .init(index: partition, errorCode: refusal, baseOffset: -1) }
            var log = state.topics[topic]![Int(partition)]
            defer { state.topics[topic]![Int(partition)] = log }
            if header.hasProducerID {
                let producer = "\(header.producerID)/\(header.producerEpoch)"
                let key = "\(producer)/\(header.baseSequence)"
                if let offset = log.written[key] { return .init(index: partition, baseOffset: offset) }
                let expected = log.sequences[producer] ?? (header.producerEpoch == 0 ? header.baseSequence : 0)
                if header.baseSequence != expected {
                    return .init(index: partition, errorCode: .outOfOrderSequenceNumber, baseOffset: -1)
                }
                log.sequences[producer] = header.baseSequence + header.recordCount
                log.written[key] = log.nextOffset
            }
            let base = log.nextOffset
            var elements = bytes.mutableSpan
            var span = elements.mutableBytes
            BatchStamp.position(baseOffset: base, leaderEpoch: 0, in: &span)
            log.batches.append(bytes)
            log.nextOffset += Int64(header.recordCount)
            return .init(index: partition, baseOffset: base)
        }
    }

    private func listOffsets(_ request: ListOffsetsRequest) -> ListOffsetsResponse {
        state.withLock { state in
            ListOffsetsResponse(
                topics: request.topics.map { topic in
                    .init(
                        name: topic.name,
                        partitions: topic.partitions.map { partition in
                            let log = state.topics[topic.name]![Int(partition.index)]
                            let offset = partition.timestamp == -1 ? log.nextOffset : log.startOffset
                            return .init(index: partition.index, timestamp: -1, offset: offset)
                        })
                })
        }
    }

    private func fetch(_ request: FetchRequest, _ header: RequestHeader) -> [UInt8] {
        let deadline = MonotonicClock.now() + UInt64(request.maxWaitMilliseconds) * 1_000_000
        while true {
            var content: [[UInt8]] = []
            var size = 0
            let topics: [FetchResponse.Topic] = state.withLock { state in
                request.topics.map { topic in
                    .init(
                        name: topic.name,
                        partitions: topic.partitions.map { wanted in
                            let log = state.topics[topic.name]![Int(wanted.index)]
                            guard wanted.fetchOffset >= log.startOffset && wanted.fetchOffset <= log.nextOffset else {
                                size += 1
                                return .init(
                                    index: wanted.index, errorCode: .offsetOutOfRange, highWatermark: -1,
                                    records: .null)
                            }
                            var bytes: [UInt8] = []
                            for batch in log.batches {
                                let batchHeader = try! RecordBatchHeader(batch.span.bytes)
                                if batchHeader.lastOffset < wanted.fetchOffset { continue }
                                if !bytes.isEmpty && bytes.count + batch.count > Int(wanted.partitionMaxBytes) {
                                    bytes += batch.prefix(max(0, Int(wanted.partitionMaxBytes) - bytes.count))
                                    break
                                }
                                bytes += batch
                            }
                            size += bytes.count
                            content.append(bytes)
                            return .init(
                                index: wanted.index, highWatermark: log.nextOffset, lastStableOffset: log.nextOffset,
                                logStartOffset: log.startOffset, records: .bytes(bytes))
                        })
                }
            }
            if size >= request.minBytes || MonotonicClock.now() >= deadline || stopping.load(ordering: .relaxed) {
                var writer = WireWriter()
                writer.appendResponse(
                    FetchResponse(topics: topics), version: header.version, correlationID: header.correlationID)
                return writer.bytes
            }
            MonotonicClock.sleep(nanoseconds: 1_000_000)
        }
    }
}
