import Glibc
import SystemIO

/// What the build left beside the program.
public enum BuildRecord {
    /// The text of `weir.commit` beside the program, which `make build` writes after the program.
    ///
    /// Nil when the program is the younger of the two: then something else built it, and the text may be of another commit.
    public static func commit() -> String? {
        guard let program = Directory.resolve("/proc/self/exe") else { return nil }
        return commit(ofProgram: program)
    }

    static func commit(ofProgram program: String) -> String? {
        let record = program + ".commit"
        guard let built = modified(program), let kept = modified(record), kept >= built else { return nil }
        return ProcText.read(record).flatMap { $0.isEmpty ? nil : $0 }
    }

    private static func modified(_ path: String) -> Int? {
        var status = stat()
        // unsafe: stat fills the local structure.
        guard unsafe stat(path, &status) == 0 else { return nil }
        return status.st_mtim.tv_sec * 1_000_000_000 + status.st_mtim.tv_nsec
    }
}
