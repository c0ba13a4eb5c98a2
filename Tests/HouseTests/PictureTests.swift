import FoundationEssentials
import TestSupport
import Testing

/// Pictures that are kept: each is drawn again from the figures beside it.
@Suite("Pictures of the pages", .enabled(if: WeirProcess.binary != nil, "no weir is built"))
struct PictureTests {
    /// The CSV files that pictures of pages are drawn from: a row of each trial, with the client, the x and the y of the picture.
    static let tables = ["Docs/lessons/", "Docs/answers/"].flatMap { folder in
        Repository.files(below: Repository.path(folder), suffix: ".csv").map { folder + $0 }
    }

    private static func picture(_ table: String) -> String { Repository.path(String(table.dropLast(4)) + ".svg") }

    /// What drew a picture: gnuplot says it in each.
    private static func gnuplot(of picture: String) -> Substring? {
        picture.split(separator: "<desc>Produced by ", maxSplits: 1).last?.prefix { $0 != "<" }
    }

    /// Draws the picture of a table as the page has it.
    private static func draw(_ table: String) throws -> String {
        let directory = try TemporaryDirectory()
        let path = Repository.path(table)
        let header = try Repository.text(of: path).prefix { $0 != "\n" }.split(separator: ",").map(String.init)
        // Its name stands in the picture.
        let name = String(path.split(separator: "/").last ?? "")
        try FileManager.default.copyItem(atPath: path, toPath: directory.file(name))
        // Of a load in steps the page has the knee.
        let what =
            header.contains("step") ? ["--kind", "knee"] : ["-x", header[1], "-y", header[2], "--by", "client"]
        let drawn = try WeirProcess.run(["plot", directory.file(name)] + what + ["-o", directory.file("p.svg")])
        #expect(drawn.succeeded, "\(drawn.report)")
        return try Repository.text(of: directory.file("p.svg"))
    }

    @Test("are drawn of the CSV beside them, byte for byte by the same gnuplot", arguments: tables)
    func same(table: String) throws {
        let kept = try Repository.text(of: Self.picture(table))
        let drawn = try Self.draw(table)
        if Self.gnuplot(of: kept) == Self.gnuplot(of: drawn) {
            #expect(kept == drawn, "\(table): python3 Scripts/reference draw draws them anew")
        } else {
            print(
                "\(table): drawn by \(Self.gnuplot(of: kept) ?? "?"), here is \(Self.gnuplot(of: drawn) ?? "?"): not compared"
            )
        }
    }

    @Test("of the reference run are drawn of its files, byte for byte by the same gnuplot")
    func run() throws {
        let kept = Repository.path("results/reference/quick")
        let directory = try TemporaryDirectory()
        let copy = directory.file("quick")
        try FileManager.default.copyItem(atPath: kept, toPath: copy)
        try FileManager.default.removeItem(atPath: copy + "/plots")
        let drawn = try WeirProcess.run(["plot", copy])
        #expect(drawn.succeeded, "\(drawn.report)")
        let names = Repository.entries(of: kept + "/plots").filter { $0.hasSuffix(".svg") }
        #expect(names.contains("peak.svg") && names.contains("latency.svg"))
        for name in names {
            let (before, after) = try (
                Repository.text(of: kept + "/plots/" + name), Repository.text(of: copy + "/plots/" + name)
            )
            if Self.gnuplot(of: before) == Self.gnuplot(of: after) { #expect(before == after, "\(name)") }
        }
    }

    /// The commands of Docs/plots.md, each of which makes the picture below it.
    static func plots() throws -> [String] {
        try Repository.text(of: Repository.path("Docs/plots.md")).split(separator: "\n").filter {
            $0.hasPrefix("$ ./weir plot ")
        }.map { String($0.dropFirst(2)) }
    }

    @Test("of Docs/plots.md are what its commands draw, of each kind")
    func kinds() throws {
        let commands = try Self.plots()
        // One of each kind, and one more of steps.
        #expect(commands.count == 9)
        let directory = try TemporaryDirectory()
        let binary = try #require(WeirProcess.binary)
        // Under the name, and from the place, that a reader of the page has them by.
        for name in ["Docs", "results", "weir"] {
            try FileManager.default.createSymbolicLink(
                atPath: directory.file(name), withDestinationPath: name == "weir" ? binary : Repository.path(name))
        }
        for command in commands {
            let name = try #require(command.split(separator: " ").last)
            let drawn = try FinishedProcess("/bin/sh", ["-c", command], directory: directory.path)
            #expect(drawn.succeeded, "\(drawn.report)")
            let picture = try Repository.text(of: directory.file(String(name)))
            let kept = try Repository.text(of: Repository.path("Docs/plots/" + name))
            if Self.gnuplot(of: kept) == Self.gnuplot(of: picture) {
                #expect(kept == picture, "\(command), with -o Docs/plots/\(name), draws it anew")
            }
        }
    }

    @Test("have a line for each client and broker that was recorded", arguments: tables)
    func lines(table: String) throws {
        let rows = try Repository.text(of: Repository.path(table)).split(separator: "\n").dropFirst()
        let drawn = try Repository.text(of: Self.picture(table))
        let lines = Set(rows.map { $0.prefix { $0 != "," } })
        // Of a load in steps, where one alone was recorded, there is nothing to tell it from.
        if lines.count == 1, try Repository.text(of: Repository.path(table)).contains(",step,") { return }
        for line in lines {
            // As XML spells an apostrophe.
            let parts = line.split(separator: "'", omittingEmptySubsequences: false)
            let found = ["'", "&#39;", "&apos;"].contains { drawn.contains(parts.joined(separator: $0) + "<") }
            #expect(found, "\(table): \(line)")
        }
    }
}
