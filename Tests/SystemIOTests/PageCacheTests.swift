import SystemIO
import Testing

@Suite("What of a file is in memory") struct PageCacheTests {
    @Test("written pages are in memory until they are dropped, and again when they are read")
    func dropped() throws {
        try withScratch { path in
            let file = try File(path + "/f", mode: .create)
            let bytes = [UInt8](repeating: 1, count: 300_001)
            try file.pwrite(bytes.span.bytes, at: 0)
            try file.dataSync()
            guard let cached = file.cachedBytes(offset: 0, length: bytes.count) else { return }
            #expect(cached >= bytes.count && file.isCached(offset: 0, length: bytes.count))
            #expect(file.isCached(offset: 0, length: 0) && file.cachedBytes(offset: 0, length: 0) == 0)
            file.dropCache()
            // A file system that is in memory itself drops nothing.
            guard file.cachedBytes(offset: 0, length: bytes.count) == 0 else { return }
            #expect(!file.isCached(offset: 150_000, length: 1))
            try file.warm(offset: 0, length: bytes.count)
            #expect(file.isCached(offset: 0, length: bytes.count))
        }
    }
}
