import TestSupport

@testable import KafkaProtocol

/// What can be drawn at random, and has a value for "not set".
protocol Randomised {
    static var unset: Self { get }
    init(random source: inout SeededNumbers)
}

extension Int8: Randomised {
    static var unset: Int8 { 0 }
    init(random source: inout SeededNumbers) { self = .random(in: .min ... .max, using: &source) }
}
extension UInt8: Randomised {
    static var unset: UInt8 { 0 }
    init(random source: inout SeededNumbers) { self = .random(in: .min ... .max, using: &source) }
}
extension Int16: Randomised {
    static var unset: Int16 { 0 }
    init(random source: inout SeededNumbers) { self = .random(in: .min ... .max, using: &source) }
}
extension Int32: Randomised {
    static var unset: Int32 { 0 }
    init(random source: inout SeededNumbers) { self = .random(in: .min ... .max, using: &source) }
}
extension Int64: Randomised {
    static var unset: Int64 { 0 }
    init(random source: inout SeededNumbers) { self = .random(in: .min ... .max, using: &source) }
}
extension Bool: Randomised {
    static var unset: Bool { false }
    init(random source: inout SeededNumbers) { self = .random(using: &source) }
}
extension ErrorCode: Randomised {
    static var unset: ErrorCode { .none }
    init(random source: inout SeededNumbers) { self.init(rawValue: .random(in: -1...140, using: &source)) }
}
extension TopicID: Randomised {
    static var unset: TopicID { .zero }
    init(random source: inout SeededNumbers) { self.init(high: source.next(), low: source.next()) }
}
extension String: Randomised {
    static var unset: String { "" }
    init(random source: inout SeededNumbers) {
        let length = [0, 1, 7, 20, 127, 128, 300].randomElement(using: &source)!
        self = String((0..<length).map { _ in "aZ0-_.é漢🜁".randomElement(using: &source)! })
    }
}
extension Records: Randomised {
    static var unset: Records { .null }
    init(random source: inout SeededNumbers) {
        let count = Int.random(in: -1...40, using: &source)
        self = count < 0 ? .null : .bytes((0..<count).map { _ in .random(in: 0...255, using: &source) })
    }
}
extension Optional: Randomised where Wrapped: Randomised {
    static var unset: Wrapped? { nil }
    init(random source: inout SeededNumbers) {
        self = .random(using: &source) ? nil : Wrapped(random: &source)
    }
}
extension Array: Randomised where Element: Randomised {
    static var unset: [Element] { [] }
    init(random source: inout SeededNumbers) {
        self = (0..<Int.random(in: 0...3, using: &source)).map { _ in Element(random: &source) }
    }
}
