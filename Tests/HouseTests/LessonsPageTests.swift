import FoundationEssentials
import TestSupport
import Testing

/// Docs/lessons.md and the recordings that its figures are of: `make lessons` makes the one from the other.
@Suite("Docs/lessons.md")
struct LessonsPageTests {
    private static func lessons(_ arguments: [String]) throws -> FinishedProcess {
        try FinishedProcess(
            "/usr/bin/env", ["python3", Repository.path("Scripts/lessons")] + arguments, directory: Repository.root,
            limit: .seconds(300))
    }

    /// A copy of the page with all that its figures come from.
    private struct Copy {
        let directory: TemporaryDirectory

        init() throws {
            directory = try TemporaryDirectory()
            let script = """
                mkdir -p Docs results/reference
                cp -r "$1/Docs/lessons.md" "$1/Docs/lessons" Docs; cp -r "$1/results/reference/lessons" results/reference
                """
            let made = try FinishedProcess(
                "/bin/sh", ["-ec", script, "sh", Repository.root], directory: directory.path)
            guard made.succeeded else { throw TestSupportError(made.report) }
        }

        func check() throws -> FinishedProcess { try lessons(["--root", directory.path, "write", "--check"]) }

        /// Puts `new` where `old` first stands in a file, and gives the file's former text back.
        func edit(_ path: String, _ old: String, _ new: String) throws -> String {
            let text = try Repository.text(of: directory.file(path))
            let parts = text.components(separatedBy: old, most: 2)
            try #require(parts.count == 2, "no \(old) in \(path)")
            try write(parts.joined(separator: new), to: path)
            return text
        }

        func write(_ text: String, to path: String) throws {
            try Data(text.utf8).write(to: URL(filePath: directory.file(path)))
        }
    }

    @Test("is what the kept recordings give, to the byte, for every suite that it has")
    func page() throws {
        let checked = try Self.lessons(["write", "--check"])
        #expect(checked.succeeded, "\(checked.report)")
        let page = try Repository.text(of: Repository.path("Docs/lessons.md"))
        let names = try Self.lessons(["names"]).output.split(separator: "\n").map(String.init)
        #expect(names.count >= 2)
        for name in names {
            #expect(page.contains("\n./weir run \(name)\n"), "no command for \(name)")
            #expect(Repository.entries(of: Repository.path("Benchmarks")).contains(name + ".yaml"))
        }
    }

    @Test("an edited figure is found, on the page, in what the pictures are drawn from, and in a recording")
    func edited() throws {
        let copy = try Copy()
        let untouched = try copy.check()
        #expect(untouched.succeeded, "\(untouched.report)")
        let points = try Repository.text(of: Repository.path("Docs/lessons/consumers.csv")).split(separator: "\n")
        let figure = try #require(points[1].split(separator: ",").last)
        let edits = [
            ("Docs/lessons.md", "4 members ≥ 3.6 ×", "4 members ≥ 3.5 ×"),
            ("Docs/lessons/consumers.csv", ",\(figure)\n", ",1\(figure)\n"),
            ("results/reference/lessons/consumers/weir/summary.csv", ",\(figure),", ",1\(figure),"),
        ]
        for (path, old, new) in edits {
            let before = try copy.edit(path, old, new)
            #expect(try copy.check().exit == .code(1), "\(path)")
            try copy.write(before, to: path)
        }
        #expect(try copy.check().succeeded)
    }

    @Test("each picture has a line for each client and broker that was recorded")
    func pictures() throws {
        let folder = Repository.path("Docs/lessons")
        let tables = Repository.files(below: folder, suffix: ".csv")
        #expect(!tables.isEmpty)
        for table in tables {
            let rows = try Repository.text(of: folder + "/" + table).split(separator: "\n").dropFirst()
            let drawn = try Repository.text(of: folder + "/" + table.dropLast(4) + ".svg")
            for line in Set(rows.map { $0.prefix { $0 != "," } }) {
                // As XML spells an apostrophe.
                let parts = line.split(separator: "'", omittingEmptySubsequences: false)
                let found = ["'", "&#39;", "&apos;"].contains {
                    drawn.contains("=" + parts.joined(separator: $0) + "<")
                }
                #expect(found, "\(table): \(line)")
            }
        }
    }

    /// A run of the suite consumers as it would be kept: what each number of members received, and who of five had partitions.
    private func run(receiving rates: [Int: Double], partitions: [Int]) throws -> TemporaryDirectory {
        let directory = try TemporaryDirectory()
        var summary = "consumer.members,producer.client,trial,verdict,received_per_sec\n"
        var members = "consumer.members,producer.client,trial,member,assigned_partitions\n"
        for client in ["native", "librdkafka"] {
            for (count, rate) in rates.sorted(by: { $0.key < $1.key }) {
                summary += "\(count),\(client),1,VALID,\(rate)\n"
            }
            for (index, share) in partitions.enumerated() { members += "5,\(client),1,\(index + 1),\(share)\n" }
        }
        for (name, text) in [("summary.csv", summary), ("members.csv", members)] {
            try Data(text.utf8).write(to: URL(filePath: directory.file(name)))
        }
        return directory
    }

    @Test("a lesson that does not show is not said to")
    func judged() throws {
        func judge(_ rates: [Int: Double], _ partitions: [Int], _ more: [String] = []) throws -> FinishedProcess {
            let directory = try run(receiving: rates, partitions: partitions)
            return try Self.lessons(["judge", "consumers", directory.path] + more)
        }
        let good: [Int: Double] = [1: 1000, 2: 1990, 4: 3970, 5: 3990]
        #expect(try judge(good, [1, 1, 1, 1, 0]).succeeded)
        #expect(try judge(good.merging([2: 1890]) { $1 }, [1, 1, 1, 1, 0]).exit == .code(1))
        #expect(try judge(good.merging([4: 3590]) { $1 }, [1, 1, 1, 1, 0]).exit == .code(1))
        #expect(try judge(good.merging([5: 4200]) { $1 }, [1, 1, 1, 1, 0]).exit == .code(1))
        // On a busy machine only what takes no time counts.
        #expect(try judge(good.merging([4: 3590]) { $1 }, [1, 1, 1, 1, 0], ["--untimed"]).succeeded)
        let idle = try judge(good, [1, 1, 1, 0, 1], ["--untimed"])
        #expect(idle.succeeded, "whichever stands by: \(idle.report)")
        let none = try judge(good, [1, 1, 1, 1, 1], ["--untimed"])
        #expect(none.exit == .code(1) && none.output.contains("DOES NOT HOLD: consumers, native: the fifth stands by"))
        // A row that is missing is no proof.
        #expect(try judge([1: 1000, 2: 1990, 5: 3990], [1, 1, 1, 1, 0]).exit == .code(1))
    }
}

extension String {
    /// The parts around the first places where `separator` stands, at most so many.
    fileprivate func components(separatedBy separator: String, most: Int) -> [String] {
        split(separator: separator, maxSplits: most - 1, omittingEmptySubsequences: false).map(String.init)
    }
}
