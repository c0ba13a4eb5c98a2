import SystemIO

// unsafe: both buffers are allocated with the size that is copied, and do not overlap.

/// What moving and checking bytes in memory allows.
enum MemoryLimits {
    private static let rounds = 5
    private static let roundNanoseconds: UInt64 = 40_000_000

    static func copy() -> Limits.Rate {
        let size = 1 << 20
        let source = filledBuffer(size)
        let target = filledBuffer(size)
        return measure(callBytes: size) {
            unsafe target.base.copyMemory(from: source.base, byteCount: size)
        }
    }

    static func checksum(_ checksum: (RawSpan) -> UInt32) -> Limits.Rate {
        let size = 64 << 10
        let block = filledBuffer(size)
        var sum: UInt32 = 0
        let rate = measure(callBytes: size) { sum ^= checksum(block.bytes) }
        // The sum is used, so that no optimiser can leave the work out.
        precondition(sum != 1 || rate.callBytes == size)
        return rate
    }

    private static func measure(callBytes: Int, _ call: () -> Void) -> Limits.Rate {
        var best: Limits.Rate?
        for _ in 0..<rounds {
            let begin = MonotonicClock.now()
            let cpu = CPUClock.thisThread()
            var calls = 0
            var now = begin
            while now < begin + roundNanoseconds {
                for _ in 0..<16 { call() }
                calls += 16
                now = MonotonicClock.now()
            }
            let rate = Limits.Rate(
                callBytes: callBytes, bytes: calls * callBytes, nanoseconds: now - begin,
                cpuNanoseconds: CPUClock.thisThread() - cpu)
            best?.improve(with: rate)
            best = best ?? rate
        }
        return best!
    }
}

/// A full buffer whose bytes are neither all equal nor compressible.
func filledBuffer(_ size: Int) -> Buffer {
    let buffer = Buffer(capacity: size)
    var state: UInt64 = 88_172_645_463_325_252
    let words = (0..<(size + 7) / 8).map { _ in
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return state
    }
    // unsafe: the bytes of integers may be read as they are.
    buffer.append(unsafe words.span.bytes.extracting(first: size))
    return buffer
}
