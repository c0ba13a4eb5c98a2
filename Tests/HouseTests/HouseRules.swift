/// The rules of Docs/architecture.md for the files of the rooms; each returns what breaks it, a line a place.
struct HouseRules {
    let picture: Picture

    /// Rooms that read or write JSON and dates.
    static let mayUseEssentials: Set<String> = ["Results", "Report", "BenchmarkSuite", "Machine"]
    /// Rooms that speak to the kernel or to C, or work on bytes in place.
    static let mayBeUnsafe: Set<String> = [
        "SystemIO", "RecordFormat", "KafkaProtocol", "LogEngine", "KafkaConnection", "KafkaClient", "Broker",
        "LoadGenerator", "BenchmarkSuite", "Results", "Report", "Machine", "Measurement", "Arguments", "micro",
    ]
    /// What comes with the toolchain and may be imported anywhere.
    static let everywhere: Set<String> = ["Glibc", "Synchronization", "Swift"]
    static let longestFile = 400

    func violations(in files: [SourceFile]) -> [String] {
        files.flatMap { file in
            [imports(of: file), length(of: file), unsafety(of: file), concurrency(of: file), uring(in: file)]
                .flatMap { $0 }.map { "\(file.path): \($0)" }
        }
    }

    func imports(of file: SourceFile) -> [String] {
        guard let allowed = picture.imports[file.room] else { return ["the picture has no room \(file.room)"] }
        return file.imports.compactMap { name in
            if allowed.contains(name) || Self.everywhere.contains(name) { return nil }
            if name == "FoundationEssentials", Self.mayUseEssentials.contains(file.room) { return nil }
            if name == "Foundation" { return "imports Foundation, whose ICU costs memory and start-up time" }
            return "\(file.room) may not import \(name)"
        }
    }

    func length(of file: SourceFile) -> [String] {
        guard file.lineCount > Self.longestFile else { return [] }
        let hasReason = file.text.split(separator: "\n").contains { $0.hasPrefix("// long: ") }
        return hasReason ? [] : ["\(file.lineCount) lines without a \"// long: why\""]
    }

    func unsafety(of file: SourceFile) -> [String] {
        guard file.words.contains("unsafe") else { return [] }
        guard Self.mayBeUnsafe.contains(file.room) else { return ["\(file.room) is a safe room, but uses unsafe"] }
        return file.text.contains("unsafe: ") ? [] : ["uses unsafe and never says after \"unsafe:\" why it is sound"]
    }

    func concurrency(of file: SourceFile) -> [String] {
        ["await", "async", "actor", "Task", "TaskGroup"].filter { file.words.contains(Substring($0)) }
            .map { "uses \($0): threads are SystemIO's here" }
    }

    func uring(in file: SourceFile) -> [String] {
        file.code.contains("io_uring") ? ["uses io_uring"] : []
    }
}
