import TestSupport
import Testing

@Suite struct MicroBenchmarksTests {
    @Test("every microbenchmark runs")
    func quick() throws {
        let binary = [".build/debug/micro", ".build/release/micro"].map(Repository.path).first(
            where: Repository.isExecutable)
        let micro = try #require(binary, "swift build builds it")
        let listed = try FinishedProcess(micro, ["--list"], limit: .seconds(120))
        #expect(listed.succeeded)
        let run = try FinishedProcess(micro, ["--quick"], limit: .seconds(240))
        #expect(run.succeeded, "\(run.report)")
        for line in listed.output.split(separator: "\n") {
            let name = String(line.prefix { $0 != " " })
            #expect(run.output.contains("\(name) · "))
        }
        let unknown = try FinishedProcess(micro, ["no-such"], limit: .seconds(120))
        #expect(unknown.exit == .code(1))
    }
}
