internal import RecordFormat
internal import SystemIO

/// Builds the records of one producer, one after the other, in buffers that it uses again: what is sent, whichever client
/// sends it.
///
///     maker.make(sequence, due: time)
///     send(maker.key, maker.value, maker.headers, token: sequence)    // valid until the next `make`
///
/// The same plan, seed and producer give the same records in the same order; only the times in the stamps differ. One
/// thread uses it.
@safe final class RecordMaker: @unchecked Sendable {
    private let producer: Int
    private let payload: Payload
    private let hasKeys: Bool
    // unsafe: what every record touches is not checked for exclusive access; the sending thread alone has the maker.
    @exclusivity(unchecked) private var keys: KeySource
    private let keyBuffer = Buffer(capacity: KeySource.byteCount)
    private let valueBuffer: Buffer
    /// The bytes of key and value of each record.
    let recordBytes: Int

    init(_ plan: RowPlan, producer: Int, payload: Payload) {
        self.producer = producer
        self.payload = payload
        let keys = KeySource(
            plan.records.keys, random: RandomNumbers(seed: plan.seed, stream: 2 * producer), producer: producer)
        hasKeys = keys.hasKeys
        unsafe self.keys = keys
        recordBytes = plan.records.valueBytes + (hasKeys ? KeySource.byteCount : 0)
        valueBuffer = Buffer(capacity: plan.records.valueBytes)
    }

    /// Builds the record with this sequence; sequences come in order, from 0. O(size of the record), without allocation.
    @inline(__always)
    func make(_ sequence: UInt64, due: UInt64) {
        let stamp = Stamp(producer: producer, sequence: sequence, time: due)
        var digits: UInt64 = 0
        if hasKeys {
            digits = unsafe KeySource.digits(keys.next())
            // unsafe: the buffers are this object's own, as large as what is written, and filled.
            unsafe keyBuffer.base.storeBytes(of: digits.littleEndian, as: UInt64.self)
        }
        unsafe payload.write(stamp, key: digits, to: valueBuffer.base)
    }

    /// The key of the record just made; nil is null.
    var key: RawSpan? {
        @_lifetime(borrow self) @inline(__always) get {
            hasKeys ? unsafe span(of: keyBuffer.base, KeySource.byteCount) : nil
        }
    }

    /// Its value; nil is null.
    var value: RawSpan? {
        @_lifetime(borrow self) @inline(__always) get {
            unsafe span(of: valueBuffer.base, payload.valueBytes)
        }
    }

    /// Its headers; nil where records have none.
    var headers: RecordHeaders? {
        @inline(__always) get { nil }
    }

    // unsafe: the bytes are those of a buffer of this object's own, which are there as long as it is.
    @unsafe @_lifetime(borrow self) @inline(__always)
    private func span(of base: UnsafeMutableRawPointer, _ count: Int) -> RawSpan {
        let span = unsafe RawSpan(_unsafeStart: base, byteCount: count)
        return unsafe _overrideLifetime(span, borrowing: self)
    }
}
