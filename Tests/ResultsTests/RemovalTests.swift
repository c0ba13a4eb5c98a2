import Glibc
import Testing

@testable import Results

@Suite("What is removed and replaced")
struct RemovalTests {
    let root = TemporaryDirectory()

    func run(_ name: String) throws -> RunDirectory {
        let run = RunDirectory(path: root.path + "/results/" + name)
        try run.writeText("a,trial\n", as: "summary.csv")
        try run.writeText("x", as: "histograms/x.hlog")
        try run.write(
            Manifest(
                suite: name, startedAtMilliseconds: 0, command: [], seed: 1, trials: 1, sweep: [], rowsPlanned: 1,
                version: "0"))
        return run
    }

    func refusal(_ name: String) -> String {
        do {
            return try "found " + RunName.removable(name, in: root.path + "/results").path
        } catch {
            return "\(error)"
        }
    }

    @Test("of a link to a run the link is removed, and what it leads to stays")
    func link() throws {
        let kept = try run("kept")
        let link = root.path + "/results/link"
        try #require(symlink(kept.path, link) == 0)
        try RunName.removable("link", in: root.path + "/results").remove()
        #expect(!Disk.exists(link))
        #expect(kept.has("summary.csv") && kept.has("histograms/x.hlog") && kept.has("manifest.json"))
        try RunName.removable("kept", in: root.path + "/results").remove()
        #expect(!Disk.exists(kept.path))
    }

    @Test("a run is removed from within, too")
    func within() throws {
        let run = try run("here")
        #expect(refusal(run.path + "/histograms/..") == "found " + Disk.resolved(run.path))
    }

    @Test("what is no run of weir's is not removed, nor a baseline, nor what goes on")
    func refused() throws {
        let own = RunDirectory(path: root.path + "/own")
        try own.writeText("a,trial\n", as: "summary.csv")
        #expect(
            refusal(own.path) == "\(own.path) is not removed: it has no manifest.json, so that it is no run of weir's")
        let baseline = try run("baselines/main")
        #expect(
            refusal("main")
                == "\(baseline.path) is not removed: it is a baseline, which `weir baseline rm main` removes")
        let busy = try run("busy")
        let lock = open(busy.path, O_RDONLY | O_CLOEXEC)
        try #require(flock(lock, LOCK_EX) == 0)
        #expect(refusal("busy") == "\(busy.path) is not removed: it is going on; Ctrl-C ends it")
        #expect(throws: ResultsError.notRemoved(path: busy.path, reason: "it is going on; Ctrl-C ends it")) {
            try busy.remove()
        }
        close(lock)
        #expect(refusal("busy") == "found " + busy.path)
        #expect(refusal(root.path + "/results/baselines/main").contains("`weir baseline rm main` removes"))
        for elsewhere in ["../quick", "reference/quick"] {
            let other = try run(elsewhere)
            #expect(
                refusal(other.path)
                    == "\(other.path) is not removed: it is none of the runs in \(root.path)/results; "
                    + "`rm -r \(Disk.resolved(other.path))` removes it")
        }
        #expect(refusal(busy.path + "/summary.csv").hasSuffix("this is a CSV file, where a run is needed"))
    }

    @Test("a file is put in place behind a link; a pipe or a device is written into, and stays what it is")
    func put() throws {
        let (file, link, pipe) = (root.path + "/file", root.path + "/link", root.path + "/pipe")
        try write("old", to: file)
        try #require(symlink("file", link) == 0 && mkfifo(pipe, 0o600) == 0)
        try Disk.put(Array("new".utf8), at: link)
        #expect(try text(of: file) == "new")
        // Both ends, so that nobody waits for the other.
        let end = open(pipe, O_RDWR | O_NONBLOCK | O_CLOEXEC)
        defer { close(end) }
        try Disk.put(Array("through".utf8), at: pipe)
        var bytes = [UInt8](repeating: 0, count: 64)
        let count = read(end, &bytes, bytes.count)
        #expect(String(decoding: bytes.prefix(max(0, count)), as: UTF8.self) == "through")
        for (path, kind) in [(file, S_IFREG), (link, S_IFLNK), (pipe, S_IFIFO)] {
            var status = stat()
            #expect(lstat(path, &status) == 0 && status.st_mode & S_IFMT == kind, "\(path)")
        }
        #expect(Disk.names(in: root.path) == ["file", "link", "pipe"])
        #expect(throws: ResultsError.system(operation: "write", path: root.path, reason: "it is a directory")) {
            try Disk.put([], at: root.path)
        }
    }
}
