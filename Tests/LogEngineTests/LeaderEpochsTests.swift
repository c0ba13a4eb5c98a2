import Testing

@testable import LogEngine

@Suite struct LeaderEpochsTests {
    private func history() -> LeaderEpochs {
        var epochs = LeaderEpochs()
        _ = epochs.assign(epoch: 1, startOffset: 0)
        _ = epochs.assign(epoch: 3, startOffset: 50)
        _ = epochs.assign(epoch: 4, startOffset: 80)
        return epochs
    }

    @Test(
        "an epoch ends where the next one starts, the latest one at the log end",
        arguments: [(0, 0, 0), (1, 1, 50), (2, 1, 50), (3, 3, 80), (4, 4, 100), (5, -1, -1), (-1, -1, -1)]
            as [(Int32, Int32, Int64)])
    func endOffset(asked: Int32, epoch: Int32, end: Int64) {
        #expect(history().endOffset(of: asked, logEndOffset: 100) == (epoch, end))
    }

    @Test("the epoch of an offset is the last one that started at or below it")
    func epochAtOffset() {
        #expect(history().epoch(at: 49) == 1)
        #expect(history().epoch(at: 50) == 3)
        #expect(history().epoch(at: 1000) == 4)
        #expect(LeaderEpochs().epoch(at: 0) == nil)
    }

    @Test("an old epoch, or the same one, is no news; an epoch that wrote nothing gives way")
    func assignment() {
        var epochs = history()
        do {
            let news = epochs.assign(epoch: 4, startOffset: 90)
            #expect(!news)
        }
        do {
            let news = epochs.assign(epoch: 2, startOffset: 90)
            #expect(!news)
        }
        do {
            let news = epochs.assign(epoch: 5, startOffset: 80)
            #expect(news)
        }
        #expect(epochs.entries.map(\.epoch) == [1, 3, 5])
    }

    @Test("truncation of the end forgets what started behind, of the start what ended before")
    func truncation() {
        var epochs = history()
        do {
            let news = epochs.truncateEnd(to: 80)
            #expect(news)
        }
        #expect(epochs.entries.map(\.epoch) == [1, 3])
        do {
            let news = epochs.truncateStart(to: 60)
            #expect(news)
        }
        #expect(epochs.entries == [.init(epoch: 3, startOffset: 60)])
        do {
            let news = epochs.truncateStart(to: 10)
            #expect(!news)
        }
    }
}
