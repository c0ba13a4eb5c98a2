/// The rate of an open loop over its time: pieces one after the other, along each of which the rate changes evenly.
///
/// How many records are due by a time is the integral of the rate, in closed form, and when a record is due is its inverse: no
/// sum of intervals runs along, so that nothing drifts. Times are nanoseconds since the loop began; rates are records a second over
/// all producers.
public struct RateProfile: Hashable, Sendable {
    /// A part along which the rate goes evenly from one value to another.
    public struct Piece: Hashable, Sendable {
        /// When it begins.
        public let begin: UInt64
        /// When it ends; the next piece begins then.
        public let end: UInt64
        /// The rate at its beginning.
        public let from: Double
        /// The rate at its end.
        public let to: Double
        /// Records that are due before it begins.
        public let before: Double

        /// How long it lasts, in seconds.
        public var seconds: Double { Double(end - begin) / 1e9 }
        /// Records that are due in it.
        public var records: Double { (from + to) / 2 * seconds }
        /// The rate on average.
        public var rate: Double { (from + to) / 2 }

        /// How much the rate changes in a second.
        fileprivate var slope: Double { (to - from) / seconds }
    }

    /// The pieces in order, without gaps, the first from 0; at least one.
    public let pieces: [Piece]

    /// Pieces of equal length. The length of the whole is a millisecond at least, and rates are above 0.
    private init(milliseconds: Int, rates: [(from: Double, to: Double)]) {
        let length = UInt64(max(1, milliseconds)) * 1_000_000
        var pieces: [Piece] = []
        for (index, rate) in rates.enumerated() {
            let begin = length * UInt64(index) / UInt64(rates.count)
            let end = length * UInt64(index + 1) / UInt64(rates.count)
            let before = pieces.last.map { $0.before + $0.records } ?? 0
            pieces.append(Piece(begin: begin, end: end, from: rate.from, to: rate.to, before: before))
        }
        self.pieces = pieces
    }

    /// One rate throughout.
    public static func constant(_ rate: Double, milliseconds: Int) -> RateProfile {
        RateProfile(milliseconds: milliseconds, rates: [(rate, rate)])
    }

    /// A rate that rises, or falls, evenly.
    public static func ramp(from: Double, to: Double, milliseconds: Int) -> RateProfile {
        RateProfile(milliseconds: milliseconds, rates: [(from, to)])
    }

    /// `count` rates, evenly spaced from the first to the last, each for an equal time.
    public static func steps(_ count: Int, from: Double, to: Double, milliseconds: Int) -> RateProfile {
        let rates = (0..<max(1, count)).map { index in
            count < 2 ? to : from + (to - from) * Double(index) / Double(count - 1)
        }
        return RateProfile(milliseconds: milliseconds, rates: rates.map { ($0, $0) })
    }

    /// How long it lasts.
    public var nanoseconds: UInt64 { pieces[pieces.count - 1].end }

    /// The rate on average.
    public var meanRate: Double { count(by: nanoseconds) / (Double(nanoseconds) / 1e9) }

    /// Which piece a time lies in; the last one for what lies behind it.
    public func piece(at time: UInt64) -> Int {
        // They are of equal length, but for the nanosecond that a division leaves.
        let guess = min(Int(time * UInt64(pieces.count) / nanoseconds), pieces.count - 1)
        return guess + 1 < pieces.count && time >= pieces[guess + 1].begin ? guess + 1 : guess
    }

    /// The rate at a time.
    public func rate(at time: UInt64) -> Double {
        let piece = pieces[piece(at: time)]
        let seconds = Double(min(time, piece.end) - piece.begin) / 1e9
        return piece.from + piece.slope * seconds
    }

    /// How many records are due before a time.
    public func count(by time: UInt64) -> Double {
        let piece = pieces[piece(at: time)]
        let seconds = Double(min(time, piece.end) - piece.begin) / 1e9
        return piece.before + (piece.from + piece.slope * seconds / 2) * seconds
    }

    /// When as many records are due; the end where there are fewer.
    ///
    /// - Parameter hint: the piece to begin the search with, for callers that go forward; set to the one found.
    func time(of count: Double, hint: inout Int) -> UInt64 {
        while hint < pieces.count - 1, count >= pieces[hint + 1].before { hint += 1 }
        let piece = pieces[hint]
        let rest = count - piece.before
        guard rest < piece.records else { return piece.end }
        // The root of the quadratic in the form that stays exact as the slope goes to 0. Whole intervals stay whole.
        let root = max(0, piece.from * piece.from + 2 * piece.slope * rest).squareRoot()
        return min(piece.begin + UInt64(2e9 * rest / (piece.from + root)), piece.end)
    }
}
