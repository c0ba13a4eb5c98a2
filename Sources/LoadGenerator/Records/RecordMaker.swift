internal import Measurement
internal import RecordFormat
internal import SystemIO

/// Builds the records of one producer, one after the other, in buffers that it uses again: what is sent, whichever client
/// sends it.
///
///     maker.make(sequence, due: time)
///     send(maker.key, maker.value, maker.headers, token: sequence)    // valid until the next `make`
///
/// The same plan, seed and producer give the same records in the same order; only the time and the check in the stamps
/// differ. One thread uses it.
@safe package final class RecordMaker: @unchecked Sendable {
    private let producer: Int
    private let shared: SharedRecords
    private let verification: RowPlan.Verification
    private let lines: (RecordLines, RecordFile.Order)?
    private let hasKeys: Bool
    private let hasHeaders: Bool
    /// Records whose random number is below are tombstones.
    private let tombstoneThreshold: UInt64
    private let keyBuffer: Buffer
    private let valueBuffer: Buffer
    private let headerBuffer: Buffer
    /// Where the values of the headers lie.
    private let headerValues: [Range<Int>]
    private let stampOffset: Int

    // unsafe: what every record touches is not checked for exclusive access; the sending thread alone has the maker.
    @exclusivity(unchecked) private var keys: KeySource
    @exclusivity(unchecked) private var sizes: SizeSource
    @exclusivity(unchecked) private var random: RandomNumbers
    @exclusivity(unchecked) private var turn: UInt64
    @exclusivity(unchecked) private var keyCount = 0
    @exclusivity(unchecked) private var valueCount = 0
    @exclusivity(unchecked) private var encodedHeaders = RecordHeaders()

    /// The streams of random numbers that a producer has, apart from that of its arrivals.
    private enum Stream: Int {
        case keys = 0
        case sizes = 0x10000
        case others = 0x20000

        func numbers(_ seed: UInt64, producer: Int) -> RandomNumbers {
            RandomNumbers(seed: seed, stream: 2 * (producer + rawValue))
        }
    }

    init(_ plan: RowPlan, producer: Int, shared: SharedRecords) {
        let records = plan.records
        self.producer = producer
        self.shared = shared
        verification = records.verification
        let keys = KeySource(
            records.keys, shared, random: Stream.keys.numbers(plan.seed, producer: producer), producer: producer)
        hasKeys = keys.hasKeys
        unsafe self.keys = keys
        unsafe sizes = SizeSource(
            records.values, shared, random: Stream.sizes.numbers(plan.seed, producer: producer), producer: producer)
        unsafe random = Stream.others.numbers(plan.seed, producer: producer)
        unsafe turn = UInt64(producer)
        if case .lines(let file) = records.values, let values = shared.values {
            lines = (values, file.order)
        } else {
            lines = nil
        }
        tombstoneThreshold = UInt64(records.tombstones * 0x1p53)
        keyBuffer = Buffer(capacity: records.keys.largest)
        valueBuffer = Buffer(capacity: records.values.largest + Payload.slack)
        headerBuffer = Buffer(capacity: max(records.headers.bytes, Stamp.byteCount) + Payload.slack)

        var headers = RecordHeaders()
        var ranges: [Range<Int>] = []
        // unsafe: the bytes are integers without padding.
        let blank = [UInt8](repeating: 0, count: max(records.headers.bytes, Stamp.byteCount))
        if verification == .header {
            unsafe headers.append(Stamp.headerName, blank.span.bytes.extracting(0..<Stamp.byteCount))
        }
        stampOffset = headers.byteCount - Stamp.byteCount
        for index in 0..<records.headers.count {
            unsafe headers.append(
                RowPlan.Headers.name(index), blank.span.bytes.extracting(0..<records.headers.bytes))
            ranges.append(headers.byteCount - records.headers.bytes..<headers.byteCount)
        }
        headerValues = ranges
        hasHeaders = headers.count > 0
        unsafe encodedHeaders = headers
    }

    /// Makes the records of a plan for a producer alone, as a microbenchmark does.
    package convenience init(_ plan: RowPlan, producer: Int) throws(RecordFileError) {
        self.init(plan, producer: producer, shared: try SharedRecords(plan))
    }

    /// Builds the record with this sequence; sequences come in order, from 0. O(size of the record), without allocation.
    @inline(__always)
    package func make(_ sequence: UInt64, due: UInt64) {
        let stamp = Stamp(producer: producer, sequence: sequence, time: due)
        var record = Stamp.Record(valueBytes: -1)
        // unsafe: the buffers are this object's own, each with room for the largest that is written to it.
        if hasKeys { (unsafe keyCount, record.key) = unsafe keys.next(to: keyBuffer.base) }
        if tombstoneThreshold > 0, unsafe random.next() >> 11 < tombstoneThreshold {
            unsafe valueCount = -1
        } else if let lines {
            let index = unsafe lines.1.next(of: lines.0.count, &turn, &random)
            (unsafe valueCount, record.value) = unsafe lines.0.copy(index, to: valueBuffer.base)
            record.valueBytes = unsafe valueCount
        } else {
            let count = unsafe sizes.next()
            let stamped = verification == .value ? Stamp.byteCount : 0
            unsafe shared.payload.write(stamp.identity, count: count &- stamped, to: valueBuffer.base + stamped)
            unsafe valueCount = count
            record.valueBytes = count
        }
        if verification == .value { unsafe stamp.write(record, to: valueBuffer.base) }
        if hasHeaders { writeHeaders(stamp, record) }
    }

    @inline(never)
    private func writeHeaders(_ stamp: Stamp, _ record: Stamp.Record) {
        // unsafe: the buffer has room for a stamp and for the value of a header, with the payload's slack.
        let base = unsafe headerBuffer.base
        if verification == .header {
            unsafe stamp.write(record, to: base)
            unsafe encodedHeaders.overwrite(
                at: stampOffset, with: UnsafeRawBufferPointer(start: base, count: Stamp.byteCount))
        }
        for (index, range) in headerValues.enumerated() {
            let identity = RowPlan.Headers.identity(stamp.identity, index)
            unsafe shared.payload.write(identity, count: range.count, to: base)
            unsafe encodedHeaders.overwrite(
                at: range.lowerBound, with: UnsafeRawBufferPointer(start: base, count: range.count))
        }
    }

    /// The bytes of key and value of the record just made.
    package var recordBytes: Int { unsafe (hasKeys ? keyCount : 0) &+ max(valueCount, 0) }

    /// The key of the record just made; nil is null.
    package var key: RawSpan? {
        @_lifetime(borrow self) @inline(__always) get {
            hasKeys ? unsafe span(of: keyBuffer.base, keyCount) : nil
        }
    }

    /// Its value; nil is null.
    package var value: RawSpan? {
        @_lifetime(borrow self) @inline(__always) get {
            unsafe valueCount < 0 ? nil : span(of: valueBuffer.base, valueCount)
        }
    }

    // unsafe: the bytes are those of a buffer of this object's own, which are there as long as it is.
    @unsafe @_lifetime(borrow self) @inline(__always)
    private func span(of base: UnsafeMutableRawPointer, _ count: Int) -> RawSpan {
        let span = unsafe RawSpan(_unsafeStart: base, byteCount: count)
        return unsafe _overrideLifetime(span, borrowing: self)
    }

    /// Its headers; nil where records have none.
    var headers: RecordHeaders? {
        @inline(__always) get { hasHeaders ? unsafe encodedHeaders : nil }
    }
}

extension RowPlan.Headers {
    /// The name of a header that is only there to be sent.
    static func name(_ index: Int) -> String { "h\(index)" }

    /// What the content of a record's header is made from.
    static func identity(_ record: UInt64, _ index: Int) -> UInt64 {
        RandomNumbers.mix(record) &+ UInt64(index + 1) &* 0x9e37_79b9_7f4a_7c15
    }
}
