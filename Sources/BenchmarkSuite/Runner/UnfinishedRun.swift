public import Results

/// A run that was stopped or killed, and may go on: `weir run --resume`.
public struct UnfinishedRun: Sendable {
    /// Where its files are.
    public let directory: RunDirectory
    /// Its plan, from the suite that it keeps.
    public let plan: RunPlan
    let manifest: Manifest

    /// Why a run cannot go on, and what to do: one line.
    public struct Refusal: Error, CustomStringConvertible, Hashable {
        public var description: String
    }

    /// Reads a run and checks that it may go on.
    ///
    /// - Parameters:
    ///   - version: this program's version.
    ///   - build: which build of the program this is, as `RunSettings.build`.
    /// - Throws: `Refusal` where it is finished, or its suite, seed or program is not what it began with.
    public init(_ directory: RunDirectory, version: String, build: String) throws {
        let manifest = try directory.manifest()
        let path = directory.path
        if manifest.state == .finished {
            throw Refusal(
                description: "\(path) is finished, all \(manifest.rowsPlanned) rows; `weir run` begins another")
        }
        guard let itsBuild = manifest.build, directory.has(Journal.fileName) else {
            throw Refusal(description: "\(path) has no journal and cannot be resumed: it was begun by an older weir")
        }
        guard manifest.version == version, itsBuild == build else {
            throw Refusal(
                description:
                    "\(path) was begun by another program, weir \(manifest.version), build \(itsBuild), and this is "
                    + "weir \(version), build \(build): their rows are not comparable; use that one, or begin another run"
            )
        }
        let text = try directory.bytes(of: "suite.yaml")
        let suite = try Suite(yaml: text, file: directory.file("suite.yaml"))
        if suite.seed != manifest.seed {
            throw Refusal(
                description:
                    "\(path) was begun with seed \(manifest.seed), and its suite.yaml says \(suite.seed): its rows "
                    + "are in another order; put the seed back, or begin another run")
        }
        let plan = try RunPlan(suite)
        guard Checksum.crc32(text) == manifest.suiteCRC32, plan.rows.count == manifest.rowsPlanned else {
            throw Refusal(
                description:
                    "suite.yaml in \(path) is not the suite that the run was begun with; put it back, or begin "
                    + "another run with `weir run \(path)/suite.yaml`")
        }
        self.directory = directory
        self.plan = plan
        self.manifest = manifest
    }
}
