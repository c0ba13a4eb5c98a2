import KafkaProtocol
import RecordFormat
import Synchronization

extension StubBroker {
    func produce(
        _ produce: ProduceRequest, _ frame: RawSpan, _ header: RequestHeader, request: Int
    ) -> StubConnection.Reply {
        let (number, plan, delay) = state.withLock { state in
            let number = state.produceCount
            state.produceCount += 1
            return (
                number, state.script.produceAnswers[number] ?? .append,
                state.script.produceDelay.draw(&state.script.random)
            )
        }
        var refusal: ErrorCode?
        switch plan {
        case .silence: return .nothing
        case .disconnect: return .disconnect
        case .refuse(let code): refusal = code
        case .append, .appendAndDisconnect: break
        }
        var response = ProduceResponse()
        for topic in produce.topics {
            var answers: [ProduceResponse.Partition] = []
            for partition in topic.partitions {
                guard refusal == nil, case .inFrame(let range) = partition.records else {
                    answers.append(
                        .init(index: partition.index, errorCode: refusal ?? .invalidRecord, baseOffset: -1))
                    continue
                }
                let bytes = Array(copying: frame.extracting(range))
                answers.append(append(bytes, topic.name, partition.index, request, number))
            }
            response.topics.append(.init(name: topic.name, partitions: answers))
        }
        wakeFetches()
        if case .appendAndDisconnect = plan { return .disconnect }
        return produce.acks == 0 ? .nothing : answer(response, header, delay: delay)
    }

    private func append(
        _ bytes: [UInt8], _ topic: String, _ partition: Int32, _ request: Int, _ number: Int
    ) -> ProduceResponse.Partition {
        state.withLock { state in
            func refused(_ code: ErrorCode) -> ProduceResponse.Partition {
                .init(index: partition, errorCode: code, baseOffset: -1)
            }
            guard state.topics[topic]?.indices.contains(Int(partition)) ?? false else {
                return refused(.unknownTopicOrPartition)
            }
            let script = state.script
            guard
                let header = try? RecordBatchValidation.validate(
                    bytes.span.bytes, depth: script.validatesRecords ? .deep : .header)
            else { return refused(.corruptMessage) }
            // In place: a copy of a log would copy the list of its batches.
            let place = Int(partition)
            switch state.topics[topic]![place].sequencing(of: header) {
            case .repeated(let offset): return .init(index: partition, baseOffset: offset)
            case .outOfOrder: return refused(.outOfOrderSequenceNumber)
            case .new: break
            }
            var stored: (batch: [UInt8], count: Int32)? = (bytes, header.recordCount)
            if !script.faults.isEmpty {
                let first = state.topics[topic]![place].arrived
                // Not `try?`, to which a batch of which nothing is left is one that cannot be read.
                do {
                    stored = try script.faults.apply(
                        to: bytes, partition: partition, first: first, number: number, &state.account.faults)
                } catch {
                    return refused(.corruptMessage)
                }
            }
            let base = state.topics[topic]![place].nextOffset
            state.topics[topic]![place].note(header)
            if let stored { state.topics[topic]![place].append(stored.batch, count: stored.count) }
            state.account.appends.append(.init(topic: topic, partition: partition, request: request, batch: bytes))
            return .init(index: partition, baseOffset: base)
        }
    }
}
