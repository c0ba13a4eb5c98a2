import Testing

@testable import KafkaProtocol

@Suite("Topic ids")
struct TopicIDTests {
    @Test(
        "print as Kafka prints them",
        arguments: [
            (TopicID(high: 0, low: 0), "AAAAAAAAAAAAAAAAAAAAAA"),
            (TopicID(high: 0, low: 1), "AAAAAAAAAAAAAAAAAAAAAQ"),
            (TopicID(high: .max, low: .max), "_____________________w"),
            (TopicID(high: 0x0123_4567_89ab_cdef, low: 0xfedc_ba98_7654_3210), "ASNFZ4mrze_-3LqYdlQyEA"),
        ])
    func text(id: TopicID, text: String) {
        #expect(id.description == text)
        #expect(TopicID(text) == id)
    }

    @Test(
        "refuse text that is not one",
        arguments: ["", "AAAA", "AAAAAAAAAAAAAAAAAAAAA+", "AAAAAAAAAAAAAAAAAAAAAB", "AAAAAAAAAAAAAAAAAAAAAAA"])
    func refused(text: String) {
        #expect(TopicID(text) == nil)
    }

    @Test("are drawn as version 4 UUIDs, differ, and never begin with a dash")
    func random() {
        let ids = (0..<1000).map { _ in TopicID.random() }
        #expect(Set(ids).count == ids.count)
        for id in ids {
            #expect(id.high >> 12 & 0xf == 4)
            #expect(id.low >> 62 == 0b10)
            #expect(!id.description.hasPrefix("-"))
            #expect(TopicID(id.description) == id)
        }
    }
}
