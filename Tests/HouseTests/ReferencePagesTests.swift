import FoundationEssentials
import TestSupport
import Testing

/// Docs/lessons.md, Docs/answers.md and the recordings that their figures are of: `make lessons` and `make answers` make the one from the other.
@Suite("Pages of recorded figures", .enabled(if: WeirProcess.binary != nil, "no weir is built"))
struct ReferencePagesTests {
    private static func reference(_ arguments: [String]) throws -> FinishedProcess {
        try FinishedProcess(
            "/usr/bin/env",
            ["python3", Repository.path("Scripts/reference"), "--weir", WeirProcess.binary ?? "weir"] + arguments,
            directory: Repository.root, limit: .seconds(300))
    }

    /// A copy of the pages with all that their figures come from.
    private struct Copy {
        let directory: TemporaryDirectory

        init() throws {
            directory = try TemporaryDirectory()
            let script = """
                mkdir -p Docs results
                cp -r "$1/Docs/lessons.md" "$1/Docs/answers.md" "$1/Docs/lessons" Docs; [ ! -d "$1/Docs/answers" ] || cp -r "$1/Docs/answers" Docs
                cp "$1/README.md" .; cp -r "$1/results/reference" results
                """
            let made = try FinishedProcess(
                "/bin/sh", ["-ec", script, "sh", Repository.root], directory: directory.path)
            guard made.succeeded else { throw TestSupportError(made.report) }
        }

        func check() throws -> FinishedProcess { try reference(["--root", directory.path, "write", "--check"]) }

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

    @Test("are what the kept recordings give, to the byte, for every suite that they have")
    func pages() throws {
        let checked = try Self.reference(["write", "--check"])
        #expect(checked.succeeded, "\(checked.report)")
        for name in ["lessons", "answers"] {
            let page = try Repository.text(of: Repository.path("Docs/\(name).md"))
            let suites = try Self.reference(["names", name]).output.split(separator: "\n").map(String.init)
            #expect(suites.count >= 2)
            for suite in suites {
                #expect(page.contains("\n./weir run \(suite)\n"), "no command for \(suite)")
                #expect(Repository.entries(of: Repository.path("Benchmarks")).contains(suite + ".yaml"))
            }
        }
    }

    @Test("an edited figure is found, on a page, in what the pictures are drawn from, and in a recording")
    func edited() throws {
        let copy = try Copy()
        let untouched = try copy.check()
        #expect(untouched.succeeded, "\(untouched.report)")
        let points = try Repository.text(of: Repository.path("Docs/lessons/consumers.csv")).split(separator: "\n")
        let figure = points[1].split(separator: ",")[2]
        let edits = [
            ("Docs/lessons.md", "4 members ≥ 3.6 ×", "4 members ≥ 3.5 ×"),
            ("Docs/lessons/consumers.csv", ",\(figure),", ",1\(figure),"),
            ("Docs/answers.md", "| 4 members ≥ 3.6 × |", "| 4 members ≥ 3.5 × |"),
            ("README.md", " records sent, received and checked", " records sent and checked"),
            ("results/reference/lessons/consumers/weir/summary.csv", ",\(figure),", ",1\(figure),"),
        ]
        for (path, old, new) in edits {
            let before = try copy.edit(path, old, new)
            #expect(try copy.check().exit == .code(1), "\(path)")
            try copy.write(before, to: path)
        }
        #expect(try copy.check().succeeded)
    }

    /// A run of the suite consumers as it would be kept: what each number of members received, and who of five had partitions.
    private func run(receiving rates: [Int: Double], partitions: [Int], unstable: Int? = nil) throws
        -> TemporaryDirectory
    {
        let directory = try TemporaryDirectory()
        var summary = "consumer.members,producer.client,trial,verdict,received_per_sec\n"
        var members = "consumer.members,producer.client,trial,member,assigned_partitions\n"
        for client in ["native", "librdkafka"] {
            for (count, rate) in rates.sorted(by: { $0.key < $1.key }) {
                summary += "\(count),\(client),1,\(count == unstable ? "UNSTABLE" : "VALID"),\(rate)\n"
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
            return try Self.reference(["judge", "consumers", directory.path] + more)
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

    /// The line of a sentence in the table of Docs/answers.md, made of what is kept in a copy.
    private func answer(_ sentence: String, in copy: Copy) throws -> String {
        let written = try Self.reference(["--root", copy.directory.path, "write"])
        #expect(written.succeeded, "\(written.report)")
        let page = try Repository.text(of: copy.directory.file("Docs/answers.md"))
        return String(try #require(page.split(separator: "\n").first { $0.hasPrefix("| [\(sentence)]") }))
    }

    @Test("what took how long is judged by VALID rows alone; what was received by whom by the others too")
    func unstable() throws {
        let good: [Int: Double] = [1: 1000, 2: 1990, 4: 3970, 5: 3990]
        let run = try run(receiving: good, partitions: [1, 1, 1, 1, 0], unstable: 5)
        let judged = try Self.reference(["judge", "consumers", run.path])
        #expect(judged.exit == .code(1), "\(judged.report)")
        #expect(judged.output.contains("NOT JUDGED: consumers, native: 5 members as much as 4, ± 5 %: no VALID row of"))
        #expect(judged.output.contains("HOLDS: consumers, native: the fifth stands by"))
        #expect(!judged.output.contains("DOES NOT HOLD"))
    }

    @Test(
        "how latency goes up with the load is judged by each trial's own steps, and by no trial that the generator spoilt"
    )
    func climbs() throws {
        let copy = try Copy()
        let recordings = copy.directory.path + "/results/reference"
        let knee = recordings + "/answers/knee"
        try? FileManager.default.removeItem(atPath: knee)
        try FileManager.default.createDirectory(atPath: knee + "/weir", withIntermediateDirectories: true)
        for name in ["environment.json", "manifest.json"] {
            try FileManager.default.copyItem(
                atPath: recordings + "/lessons/consumers/weir/" + name, toPath: knee + "/weir/" + name)
        }
        for (latencies, spoilt, expected) in [
            ([500, 550, 600, 650, 700, 9000], 1, "**holds** | |"),
            ([500, 900, 2000, 4000, 9000, 10_000], 1, "**does not hold** | |"),
            ([500, 550, 600, 650, 1200, 9000], 1, "**depends** | Holds: *flat: "),
            ([500, 550, 600, 650, 700, 9000], 2, "**not judged** | |"),
        ] {
            var summary = "trial,block,verdict,client,received_per_sec\n"
            var steps = "trial,block,step,verdict,offered_per_sec,achieved_per_sec,response_p99_us\n"
            for trial in 1...4 {
                summary += "\(trial),\(trial),UNSTABLE,native,1000000\n"
                for (index, latency) in latencies.enumerated() {
                    let isSpoilt = trial <= spoilt && index == 4
                    let verdict = isSpoilt ? "GENERATOR_LIMITED" : index == 5 ? "SATURATED" : "VALID"
                    let rate = (index + 1) * (100_000 + trial)
                    steps +=
                        "\(trial),\(trial),\(index + 1),\(verdict),\(rate),\(isSpoilt ? rate / 2 : rate),\(isSpoilt ? 90_000 : latency)\n"
                }
            }
            try copy.write(summary, to: "results/reference/answers/knee/weir/summary.csv")
            try copy.write(steps, to: "results/reference/answers/knee/weir/steps.csv")
            let line = try answer("Latency is flat until the knee, then explodes", in: copy)
            #expect(line.contains(expected), "\(line)")
        }
        let points = try Repository.text(
            of: copy.directory.file("Docs/answers/latency-is-flat-until-the-knee-then-explodes.csv"))
        #expect(points.split(separator: "\n").count == 25, "\(points)")
    }

    @Test("a sentence holds, does not, or depends on what the lines of its table say")
    func answers() throws {
        let copy = try Copy()
        let recordings = copy.directory.path + "/results/reference"
        try FileManager.default.removeItem(atPath: recordings + "/lessons/consumers/kafka")
        for (two, four, unstable, expected) in [
            (1990, 3970, nil, "**holds** | |"), (1500, 2000, nil, "**does not hold** | |"),
            (
                1500, 3970, nil,
                "**depends** | Holds: *4 members ≥ 3.6 ×*. Does not hold: *2 members receive ≥ 1.9 × what one does*. |"
            ),
            (1990, 3970, 4, "**holds, as far as judged** | Not judged: *4 members ≥ 3.6 ×*. |"),
            (1990, 3970, 1, "**not judged** | |"),
        ] as [(Double, Double, Int?, String)] {
            let rates = [1: 1000, 2: two, 4: four, 5: four]
            let made = try run(receiving: rates, partitions: [1, 1, 1, 1, 0], unstable: unstable)
            for name in ["summary.csv", "members.csv"] {
                try copy.write(
                    Repository.text(of: made.file(name)), to: "results/reference/lessons/consumers/weir/" + name)
            }
            let line = try answer("Twice the consumers, twice the throughput", in: copy)
            #expect(line.contains(expected), "\(line)")
        }
        // Where a figure is compared, it is weir compare that decides: what noise hides does not hold, and what has few trials is not judged.
        let acks = recordings + "/answers/acks"
        try? FileManager.default.removeItem(atPath: acks)
        try FileManager.default.createDirectory(atPath: acks + "/weir", withIntermediateDirectories: true)
        for name in ["environment.json", "manifest.json"] {
            try FileManager.default.copyItem(
                atPath: recordings + "/lessons/consumers/weir/" + name, toPath: acks + "/weir/" + name)
        }
        for (faster, trials, expected) in [
            (1.5, 4, "**holds**"), (1.01, 4, "**does not hold**"), (1.5, 3, "**not judged**"),
        ] as [(Double, Int, String)] {
            var table = "producer.acks,trial,block,verdict,client,received_per_sec,response_p99_us,e2e_p99_us\n"
            for trial in 1...trials {
                for (value, factor) in [("0", faster), ("1", 1), ("all", 1)] {
                    let noise = 1 + Double((trial * 7 + (value == "1" ? 3 : 0)) % 5) / 50
                    let latency = value == "0" ? "" : "\(500 * noise)"
                    table +=
                        "\(value),\(trial),\(trial),VALID,native,\(1e6 * factor * noise),\(latency),\(600 / factor * noise)\n"
                }
            }
            try copy.write(table, to: "results/reference/answers/acks/weir/summary.csv")
            let line = try answer("acks=0 is faster", in: copy)
            #expect(line.contains(expected), "\(line)")
        }
    }
}

extension String {
    /// The parts around the first places where `separator` stands, at most so many.
    fileprivate func components(separatedBy separator: String, most: Int) -> [String] {
        split(separator: separator, maxSplits: most - 1, omittingEmptySubsequences: false).map(String.init)
    }
}
