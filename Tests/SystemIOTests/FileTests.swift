import Glibc
import SystemIO
import Testing

/// A directory under /tmp that is removed afterwards.
func withScratch<Result>(_ body: (String) throws -> Result) throws -> Result {
    let path = "/tmp/weir-systemio-\(getpid())-\(UInt64.random(in: 0 ... .max))"
    try Directory.create(path)
    defer { try? Directory.removeTree(path) }
    return try body(path)
}

@Suite("Files and directories")
struct FileTests {
    @Test("what is written at a position is read back from it")
    func positional() throws {
        try withScratch { path in
            let file = try File(path + "/a", mode: .createNew)
            let bytes: [UInt8] = [1, 2, 3, 4]
            try file.pwrite(bytes.span.bytes, at: 10)
            #expect(try file.size() == 14)
            #expect(try file.pread(count: 100, at: 8) == [0, 0, 1, 2, 3, 4])
        }
    }

    @Test("blocks allocated ahead do not move the end, and a truncate gives them back")
    func ahead() throws {
        try withScratch { path in
            let file = try File(path + "/a", mode: .createNew)
            try file.allocateAhead(offset: 0, length: 1 << 20)
            #expect(try file.size() == 0)
            #expect(try file.allocatedSize() >= 1 << 20)
            try file.truncate(to: 0)
            #expect(try file.allocatedSize() == 0)
        }
    }

    @Test("an absent file is an error that names the path")
    func absent() {
        let failure = #expect(throws: SystemError.self) { try File("/nowhere/at/all", mode: .readOnly) }
        #expect(failure?.code == .noEntry)
        #expect(failure?.description.contains("/nowhere/at/all") == true)
    }

    @Test("a lock that one open file holds is refused to another")
    func locks() throws {
        try withScratch { path in
            let first = try File(path + "/lock", mode: .create)
            let second = try File(path + "/lock", mode: .create)
            #expect(try first.tryLock())
            #expect(try !second.tryLock())
        }
    }

    @Test("a tree is created, listed and removed")
    func trees() throws {
        try withScratch { path in
            try Directory.create(path + "/x/y/z")
            try Directory.replaceFile(path + "/x/f", with: Array("hello".utf8).span.bytes)
            #expect(try Directory.list(path + "/x") == ["f", "y"])
            #expect(try Directory.readFile(path + "/x/f") == Array("hello".utf8))
            try Directory.removeTree(path + "/x")
            #expect(!Directory.exists(path + "/x"))
        }
    }

    @Test("a mapping shows the bytes of the file")
    func mapping() throws {
        try withScratch { path in
            let file = try File(path + "/a", mode: .createNew)
            let bytes: [UInt8] = Array(0..<200)
            try file.pwrite(bytes.span.bytes, at: 0)
            let map = try MappedFile(file, byteCount: 200)
            #expect(map.bytes.byteCount == 200)
            #expect(map.bytes.withUnsafeBytes { Array($0) } == bytes)
        }
    }
}
