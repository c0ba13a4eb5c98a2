import TestSupport
import Testing

@testable import KafkaProtocol

/// A message type whose values the round trip draws; like `Codec`, without its type.
struct RoundTrip: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let check: @Sendable (_ source: inout SeededNumbers, _ seed: String) throws -> Void

    private init<Message: KafkaMessage & Randomised>(_: Message.Type) {
        testDescription = "\(Message.self)"
        check = { source, seed in
            let sent = Message(random: &source)
            for version in Message.versions {
                let bytes = encoded(sent, version: version)
                let received = try reading(bytes) { try Message(from: &$0, version: version) }
                #expect(
                    encoded(received, version: version, frame: bytes) == bytes, "\(seed), \(Message.self) v\(version)")
                compare(received, sent, Message.unset, frame: bytes, path: "\(seed), \(Message.self) v\(version)")
            }
        }
    }

    private init<Data: VersionedData & Randomised>(embedded _: Data.Type) {
        testDescription = "\(Data.self)"
        check = { source, seed in
            let sent = Data(random: &source)
            for version in Data.versions {
                let bytes = sent.encoded(version: version)
                let received = try Data(decoding: bytes)
                #expect(received.encoded(version: version) == bytes, "\(seed), \(Data.self) v\(version)")
                compare(received, sent, Data.unset, frame: bytes, path: "\(seed), \(Data.self) v\(version)")
            }
        }
    }

    private static func both<Request: KafkaRequest>(_: Request.Type) -> [RoundTrip] {
        func type<Message: KafkaMessage>(_: Message.Type) -> RoundTrip {
            guard let randomised = Message.self as? any (KafkaMessage & Randomised).Type else {
                preconditionFailure("\(Message.self) needs random values: see Randomised+Messages.swift")
            }
            func open<M: KafkaMessage & Randomised>(_: M.Type) -> RoundTrip { RoundTrip(M.self) }
            return open(randomised)
        }
        return [type(Request.self), type(Request.Response.self)]
    }

    static let all: [RoundTrip] =
        APIKey.allCases.flatMap { both($0.entry.request) } + [
            RoundTrip(embedded: ConsumerProtocolSubscription.self),
            RoundTrip(embedded: ConsumerProtocolAssignment.self),
            RoundTrip(embedded: OffsetCommitKey.self), RoundTrip(embedded: OffsetCommitValue.self),
            RoundTrip(embedded: GroupMetadataKey.self), RoundTrip(embedded: GroupMetadataValue.self),
        ]
}

/// Every field received is the one sent, or at its default where the version does not carry it.
private func compare(_ received: Any, _ sent: Any, _ unset: Any, frame: [UInt8], path: String) {
    if let received = received as? Records, let sent = sent as? Records {
        if case .inFrame(let range) = received { return #expect(sent == .bytes(Array(frame[range])), "\(path)") }
        return #expect(received == sent, "\(path)")
    }
    let (left, right) = (Mirror(reflecting: received), Mirror(reflecting: sent))
    switch left.displayStyle {
    case .struct where received is any Randomised && !(received is ErrorCode || received is TopicID):
        for ((field, of), unset) in zip(zip(left.children, right.children), Mirror(reflecting: unset).children) {
            compare(field.value, of.value, unset.value, frame: frame, path: path + "." + (field.label ?? ""))
        }
    case .collection where left.children.count == right.children.count:
        for (field, of) in zip(left.children, right.children) {
            let unset = (type(of: field.value) as? any Randomised.Type)?.unset
            guard let unset else {
                Issue.record("\(path): no default")
                return
            }
            compare(field.value, of.value, unset, frame: frame, path: path + "[]")
        }
    case .optional where !left.children.isEmpty && !right.children.isEmpty:
        let value = left.children.first!.value
        let unset = (type(of: value) as? any Randomised.Type)?.unset ?? unset
        compare(value, right.children.first!.value, unset, frame: frame, path: path)
    default:
        let value = "\(received)"
        // A null that the version cannot carry arrives empty.
        let empty =
            right.displayStyle == .optional && right.children.isEmpty
            && ["Optional(\"\")", "Optional([])"].contains(value)
        #expect(value == "\(sent)" || value == "\(unset)" || empty, "\(path)")
    }
}

@Suite("Round trips")
struct RoundTripTests {
    @Test("every version carries what it has and leaves the rest at its default", arguments: RoundTrip.all)
    func roundTrip(message: RoundTrip) {
        let seed = UInt64.random(in: 0 ... .max)
        var source = SeededNumbers(seed: seed)
        for _ in 0..<8 {
            do {
                try message.check(&source, "seed \(seed)")
            } catch {
                Issue.record("seed \(seed): \(error)")
            }
        }
    }
}
