extension RecordBatchBuilder {
    /// Compresses the records, writes header and CRC, and returns the batch; ``bytes`` returns it again until ``reset()``.
    ///
    /// The base offset is 0 and the leader epoch −1: a broker's to set. There must be a record, and this is called once
    /// for a batch. O(n).
    @discardableResult @_lifetime(borrow self)
    public func finish(
        compression: Compression = .none, level: Int? = nil, producerID: Int64 = -1, producerEpoch: Int16 = -1,
        baseSequence: Int32 = -1, isTransactional: Bool = false
    ) throws(CompressionError) -> RawSpan {
        precondition(count > 0, "a batch needs a record")
        precondition(!isFinished, "the batch is finished already")
        if compression != .none { try compress(compression, level) }
        isFinished = true
        unsafe limit = position  // nothing more fits

        var batch = mutableBytes
        let length = Int32(batch.byteCount - RecordBatchHeader.Field.partitionLeaderEpoch)
        let attributes = Int16(compression.rawValue) | (isTransactional ? 16 : 0)
        batch.storeBigEndian(0 as Int64, at: RecordBatchHeader.Field.baseOffset)
        batch.storeBigEndian(length, at: RecordBatchHeader.Field.batchLength)
        batch.storeBigEndian(-1 as Int32, at: RecordBatchHeader.Field.partitionLeaderEpoch)
        batch.storeBigEndian(2 as Int8, at: RecordBatchHeader.Field.magic)
        batch.storeBigEndian(attributes, at: RecordBatchHeader.Field.attributes)
        batch.storeBigEndian(Int32(count - 1), at: RecordBatchHeader.Field.lastOffsetDelta)
        batch.storeBigEndian(baseTimestamp, at: RecordBatchHeader.Field.baseTimestamp)
        batch.storeBigEndian(maxTimestamp, at: RecordBatchHeader.Field.maxTimestamp)
        batch.storeBigEndian(Int32(count), at: RecordBatchHeader.Field.recordCount)
        BatchStamp.producer(id: producerID, epoch: producerEpoch, baseSequence: baseSequence, in: &batch)
        return bytes
    }

    /// Changes producer id, epoch and first sequence of the finished batch, as a producer does after a new epoch.
    public func stampProducer(id: Int64, epoch: Int16, baseSequence: Int32) {
        precondition(isFinished, "finish the batch first")
        var batch = mutableBytes
        BatchStamp.producer(id: id, epoch: epoch, baseSequence: baseSequence, in: &batch)
    }

    /// The finished batch.
    public var bytes: RawSpan {
        @_lifetime(borrow self)
        get { framed(byteCount: 0) }
    }

    /// Copies `prefix` right in front of the finished batch and returns both: what one write can send.
    ///
    /// It may have ``prefixByteCount`` bytes at most, and a later one replaces it.
    @_lifetime(borrow self)
    public func framed(by prefix: RawSpan) -> RawSpan {
        precondition(prefix.byteCount <= prefixByteCount, "the prefix is larger than the room reserved for it")
        // unsafe: there are prefixByteCount bytes in front of the batch, all this object's.
        unsafe prefix.withUnsafeBytes { prefix in
            unsafe UnsafeMutableRawBufferPointer(
                start: batchStart + prefixByteCount - prefix.count, count: prefix.count
            ).copyMemory(from: prefix)
        }
        return framed(byteCount: prefix.byteCount)
    }

    /// Empties the builder for the next batch; it keeps its memory.
    public func reset() {
        unsafe recordCount = 0
        isFinished = false
        isCompressed = false
        unsafe position = start + prefixByteCount + RecordBatchHeader.byteCount
        unsafe limit = start + prefixByteCount + byteLimit
    }

    /// The allocation that has the finished batch behind its prefix, and its bytes with those of the prefix.
    private var batchStart: UnsafeMutableRawPointer {
        if isCompressed, let start = unsafe compressed.start { return unsafe start }
        return unsafe start
    }

    private var filled: Int { unsafe isCompressed ? compressed.count : position - start }

    @_lifetime(borrow self)
    private func framed(byteCount prefix: Int) -> RawSpan {
        precondition(isFinished, "finish the batch first")
        // unsafe: the bytes are written, and stay as they are while nobody resets the builder: the owner's part.
        let skipped = prefixByteCount - prefix
        let span = unsafe RawSpan(_unsafeStart: batchStart + skipped, byteCount: filled - skipped)
        return unsafe _overrideLifetime(span, borrowing: self)
    }

    private var mutableBytes: MutableRawSpan {
        @_lifetime(borrow self)
        get {
            // unsafe: as above; the one thread that has the builder uses one such span at a time.
            let span = unsafe MutableRawSpan(
                _unsafeStart: batchStart + prefixByteCount, byteCount: filled - prefixByteCount)
            return unsafe _overrideLifetime(span, borrowing: self)
        }
    }

    private func compress(_ codec: Compression, _ level: Int?) throws(CompressionError) {
        compressed.removeAll()
        try compressed.reserve(prefixByteCount + RecordBatchHeader.byteCount)
        try compressed.advance(by: prefixByteCount + RecordBatchHeader.byteCount)
        let records = unsafe RawSpan(
            _unsafeStart: start + prefixByteCount + RecordBatchHeader.byteCount,
            byteCount: estimatedBytes - RecordBatchHeader.byteCount)
        try codec.compress(records, level: level, into: &compressed)
        guard compressed.count - prefixByteCount <= Int(Int32.max) else { throw .tooLarge(limit: Int(Int32.max)) }
        isCompressed = true
    }
}
