/// Changes a batch in place: what a leader writes into it before the append, and a producer before a retry.
///
/// Every batch given must hold a whole header (``RecordBatchHeader``).
public enum BatchStamp {
    private typealias Field = RecordBatchHeader.Field

    /// Sets base offset and leader epoch; the CRC does not cover them. O(1).
    public static func position(baseOffset: Int64, leaderEpoch: Int32, in batch: inout MutableRawSpan) {
        batch.storeBigEndian(baseOffset, at: Field.baseOffset)
        batch.storeBigEndian(leaderEpoch, at: Field.partitionLeaderEpoch)
    }

    /// Sets LogAppendTime: the timestamp in milliseconds that then holds for every record. Computes the CRC again: O(n).
    public static func logAppendTime(_ milliseconds: Int64, in batch: inout MutableRawSpan) {
        let attributes = batch.bytes.bigEndian(at: Field.attributes, as: Int16.self)
        batch.storeBigEndian(attributes | 8, at: Field.attributes)
        batch.storeBigEndian(milliseconds, at: Field.maxTimestamp)
        checksum(in: &batch)
    }

    /// Sets producer id, epoch and first sequence (KIP-98). Computes the CRC again: O(n).
    public static func producer(id: Int64, epoch: Int16, baseSequence: Int32, in batch: inout MutableRawSpan) {
        batch.storeBigEndian(id, at: Field.producerID)
        batch.storeBigEndian(epoch, at: Field.producerEpoch)
        batch.storeBigEndian(baseSequence, at: Field.baseSequence)
        checksum(in: &batch)
    }

    /// Computes the CRC of everything after it, up to the end of `batch`, and stores it.
    static func checksum(in batch: inout MutableRawSpan) {
        let crc = CRC32C.checksum(batch.bytes.extracting(droppingFirst: Field.attributes))
        batch.storeBigEndian(crc, at: Field.crc)
    }
}
