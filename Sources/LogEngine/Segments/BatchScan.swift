import RecordFormat
import SystemIO

// unsafe: the temporary buffer lives for the closure that reads into it, and spans over it never leave that closure.

/// Walks the batches of a segment file by pread: headers alone, or whole batches with their checksums.
struct BatchScan {
    let file: File
    /// Where the batches end: bytes behind it are not looked at.
    let end: Int

    /// Calls `body` with each batch header and its position, from the boundary `start` on, until it returns false.
    ///
    /// Throws ``LogError/corruptBatch(path:position:reason:)`` where bytes before `end` are no batch; no checksums.
    func headers(
        from start: Int, chunkBytes: Int = 8192,
        _ body: (borrowing RecordBatchHeader, _ position: Int) throws(LogError) -> Bool
    ) throws(LogError) {
        var position = start
        var outcome: Result<Void, LogError> = .success(())
        unsafe withUnsafeTemporaryAllocation(byteCount: chunkBytes, alignment: 16) { buffer in
            do throws(LogError) {
                while position < end {
                    let wanted = min(chunkBytes, end - position)
                    let part = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[0..<wanted])
                    let count = try LogError.wrap { () throws(SystemError) in
                        unsafe try file.pread(into: part, at: position)
                    }
                    let bytes = unsafe RawSpan(_unsafeBytes: UnsafeRawBufferPointer(rebasing: part[0..<count]))
                    guard try headers(in: bytes, at: &position, body) else { return }
                }
            } catch { outcome = .failure(error) }
        }
        try outcome.get()
    }

    /// The headers that lie whole in `bytes`, which were read at `position`; false when `body` has had enough.
    private func headers(
        in bytes: RawSpan, at position: inout Int,
        _ body: (borrowing RecordBatchHeader, _ position: Int) throws(LogError) -> Bool
    ) throws(LogError) -> Bool {
        let read = position
        while position < end {
            let at = position - read
            if at > 0 && at + RecordBatchHeader.byteCount > bytes.byteCount { return true }
            let header: RecordBatchHeader
            do throws(RecordBatchError) {
                header = try RecordBatchHeader(bytes.extracting(at..<bytes.byteCount))
            } catch { throw .corruptBatch(path: file.path, position: position, reason: "\(error)") }
            guard header.totalBytes <= end - position else {
                throw .corruptBatch(
                    path: file.path, position: position,
                    reason: "\(header.totalBytes) bytes long where \(end - position) are left")
            }
            guard try body(header, position) else { return false }
            position += header.totalBytes
        }
        return true
    }

    /// Calls `body` with each whole batch after its checksum was found right, from the boundary `start` on; `body` returns
    /// what is wrong with it, or nil.
    ///
    /// Returns where the valid batches end, and why they end there when that is before `end`.
    func validBatches(
        from start: Int, _ body: (borrowing RecordBatchHeader, _ position: Int, _ batch: RawSpan) -> String?
    ) throws(LogError) -> (end: Int, problem: String?) {
        var position = start
        var chunk = Buffer(capacity: min(max(end - start, RecordBatchHeader.byteCount), 1 << 20))
        while position < end {
            let count = min(chunk.capacity, end - position)
            chunk.removeAll()
            chunk.advance(
                by: try LogError.wrap { () throws(SystemError) in
                    unsafe try file.pread(
                        into: UnsafeMutableRawBufferPointer(start: chunk.base, count: count), at: position)
                })
            let (whole, problem) = validBatches(in: chunk.bytes, at: position, body)
            position += whole
            if problem != nil { return (position, problem) }
            if whole == 0 {
                // The first batch is larger than the chunk, unless the file shrank.
                guard chunk.count == count, count < end - position else {
                    return (position, "the file ends before its batches do")
                }
                chunk = Buffer(capacity: min(end - position, 2 * count))
            }
        }
        return (position, nil)
    }

    /// The bytes of valid batches at the start of `bytes`, which were read at `position`, and what is wrong behind them.
    private func validBatches(
        in bytes: RawSpan, at position: Int,
        _ body: (borrowing RecordBatchHeader, _ position: Int, _ batch: RawSpan) -> String?
    ) -> (whole: Int, problem: String?) {
        var at = 0
        while at < bytes.byteCount {
            let rest = bytes.extracting(at..<bytes.byteCount)
            if rest.byteCount < RecordBatchHeader.byteCount && position + bytes.byteCount < end { break }
            let header: RecordBatchHeader
            do throws(RecordBatchError) { header = try RecordBatchHeader(rest) } catch { return (at, "\(error)") }
            let left = end - position - at
            guard header.totalBytes <= left else {
                return (at, "the batch at offset \(header.baseOffset) is cut: \(left) of \(header.totalBytes) bytes")
            }
            if header.totalBytes > rest.byteCount { break }
            let batch = rest.extracting(0..<header.totalBytes)
            let sum = CRC32C.checksum(batch.extracting(droppingFirst: RecordBatchHeader.Field.attributes))
            guard sum == header.crc else {
                return (at, "the CRC-32C of the batch at offset \(header.baseOffset) does not match")
            }
            if let problem = body(header, position + at, batch) { return (at, problem) }
            at += header.totalBytes
        }
        return (at, nil)
    }
}
