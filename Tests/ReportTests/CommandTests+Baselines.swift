import FoundationEssentials
import Results
import TestSupport
import Testing

/// `weir baseline`, and comparisons with one.
extension CommandTests {
    @Test("a baseline is kept, compared with, gated by, and removed")
    func baselines() throws {
        #expect(try weir("baseline save main @2").succeeded)
        #expect(try weir("baseline save main").errors.contains("there is a baseline main already: --force replaces it"))
        let list = try weir("baseline list")
        #expect(list.output == "main   quick, 30 rows, 30 VALID\n", "\(list.report)")
        let same = try WeirProcess.run(
            ["compare", "@1", "--baseline", "main", "--fail-if", "response_p99 > +10%"], directory: directory.path)
        #expect(same.exit == .code(0) && same.errors.isEmpty, "\(same.report)")
        #expect(same.output.contains("main") && same.output.contains("no difference shown"))
        _ = try SyntheticRun(
            directory: directory, seed: 7, startedAt: 1_790_000_200_000, p99: { _, _ in 1500 }
        ).write()
        let slower = try WeirProcess.run(
            ["compare", "@1", "--baseline", "main", "--fail-if", "response_p99 > +10%"], directory: directory.path)
        #expect(slower.exit == .code(2), "\(slower.report)")
        #expect(slower.errors.hasPrefix("weir: failed: response_p99 > +10%: acks=1, batch.size="), "\(slower.errors)")
        #expect(try weir("compare main @1").output.contains("slower"))
        #expect(try weir("baseline rm main").succeeded && weir("baseline list").output.contains("no baseline is kept"))
    }

    @Test("a baseline by which configurations cannot be judged says so, and one by which none can is kept with --force")
    func doubtfulBaselines() throws {
        func write(trials: Int, valid: @escaping (_ size: String) -> Bool, _ number: Int64) throws {
            _ = try SyntheticRun(
                directory: directory, trials: trials, startedAt: 1_790_000_200_000 + number * 1000,
                verdict: { _, size, _ in valid(size) ? (.valid, nil) : (.generatorLimited, "late") }
            ).write()
        }
        try write(trials: 5, valid: { $0 == "16384" }, 1)
        let some = try weir("baseline save main")
        #expect(some.succeeded, "\(some.report)")
        let doubt =
            "mind: 20 of 30 rows are not VALID: 4 of 6 configurations do not have the 4 VALID trials that a verdict takes "
            + "(acks=0 batch.size=1024, acks=0 batch.size=262144, acks=1 batch.size=1024, …); a gate by main cannot judge them\n"
        #expect(some.output.hasPrefix(doubt) && some.output.contains("\nkept quick-"), "\(some.report)")
        try write(trials: 3, valid: { _ in true }, 2)
        let few = try weir("baseline save few")
        #expect(few.exit == .code(1), "\(few.report)")
        #expect(few.errors.contains(" is not kept: no configuration has the 4 VALID trials"), "\(few.report)")
        #expect(few.errors.contains("with more trials (--trials 4, about as many as leave so many VALID), or"))
        try write(trials: 5, valid: { _ in false }, 3)
        let none = try weir("baseline save none")
        #expect(none.exit == .code(1) && none.errors.contains("30 of 30 rows are not VALID"), "\(none.report)")
        #expect(try weir("baseline").output == "main   quick, 30 rows, 10 VALID\n")
        let forced = try weir("baseline save none --force")
        #expect(forced.succeeded && forced.output.hasPrefix("mind: 30 of 30 rows are not VALID"), "\(forced.report)")
    }

    @Test("a baseline of a run that has not all rows of its plan says how many it has, and what measures the others")
    func partialBaselines() throws {
        var manifest = try latest.run.manifest()
        manifest.state = .interrupted
        manifest.rowsPlanned = 36
        try latest.run.write(manifest)
        let part = try weir("baseline save part")
        let mind =
            "mind: 30 of the 36 rows of its plan are there; `weir run --resume \(latest.name)` measures the others\n"
        #expect(part.succeeded && part.output.hasPrefix(mind + "kept \(latest.name) as "), "\(part.report)")
        #expect(try !weir("baseline save whole @2").output.contains("mind"))
    }
}
