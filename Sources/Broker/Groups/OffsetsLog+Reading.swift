import KafkaProtocol
import LogEngine
import RecordFormat
import SystemIO

extension PartitionLog {
    /// What reading a partition of `__consumer_offsets` had to leave out.
    struct Unread {
        /// Records that could not be decoded.
        var broken = 0
        /// Commits of transactions, whose outcome nobody here keeps.
        var transactional = 0
    }

    /// Calls `body` with every record of a partition of `__consumer_offsets`, oldest first.
    func forEachOffsetsRecord(_ body: (OffsetsRecord) -> Void) throws(LogError) -> Unread {
        var unread = Unread()
        var offset = logStartOffset
        let end = logEndOffset
        while offset < end {
            let region = try fetch(from: offset, maxBytes: 1 << 20, bound: .logEnd)
            if region.isEmpty { break }
            let bytes: [UInt8]
            do throws(SystemError) {
                bytes = try region.file.pread(count: region.byteCount, at: region.position)
            } catch { throw .io(error) }
            offset = try read(bytes, at: region, &unread, body)
        }
        return unread
    }

    /// The records of the batches in `bytes`; the offset behind them.
    private func read(
        _ bytes: [UInt8], at region: FetchRegion, _ unread: inout Unread, _ body: (OffsetsRecord) -> Void
    ) throws(LogError) -> Int64 {
        var position = 0
        var next = region.baseOffset
        // unsafe: the bytes of arrays are integers.
        let all = unsafe bytes.span.bytes
        while position < bytes.count {
            let rest = all.extracting(droppingFirst: position)
            do throws(RecordBatchError) {
                let peeked = try RecordBatchHeader(rest)
                var counts = Unread()
                let header = try RecordBatchReader().forEachRecord(in: rest) { record in
                    guard !peeked.isControl, let key = record.key else { return }
                    if peeked.isTransactional {
                        counts.transactional += 1
                        return
                    }
                    do throws(ProtocolError) {
                        if let found = try OffsetsRecord(key: key, value: record.value) { body(found) }
                    } catch { counts.broken += 1 }
                }
                unread.broken += counts.broken
                unread.transactional += counts.transactional
                position += header.totalBytes
                next = header.nextOffset
            } catch {
                throw .corruptBatch(
                    path: region.file.path, position: region.position + position, reason: "\(error)")
            }
        }
        return next
    }
}
