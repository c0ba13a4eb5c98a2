private import Glibc
internal import Results

/// Runs gnuplot on a script.
///
/// unsafe: pointers are passed to libc for the length of a call; the arguments of the new process are freed after it
/// was started, which copies them.
enum Gnuplot {
    /// Draws; throws what gnuplot had to say.
    ///
    /// - Parameter scratch: the beginning of the names of a script and a log, both gone afterwards.
    static func run(script: String, scratch: String) throws {
        let (path, log) = (scratch + ".script", scratch + ".log")
        try Disk.exchange(path, with: Array(script.utf8))
        defer {
            Disk.remove(path)
            Disk.remove(log)
        }
        let status = try spawn(["gnuplot", path], log: log)
        guard status != 0 else { return }
        let message = String(decoding: try Disk.read(log), as: UTF8.self)
        let line = message.split(whereSeparator: \.isNewline).last { !$0.allSatisfy { " ^".contains($0) } }
        throw ReportError.gnuplotFailed(message: line.map(String.init) ?? "exit status \(status)")
    }

    /// Runs a program to its end, its standard error going into a file; gives its exit status.
    private static func spawn(_ words: [String], log: String) throws -> Int32 {
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        unsafe posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        unsafe posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, log, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
        var arguments = unsafe words.map { unsafe strdup($0) } + [nil]
        defer { unsafe arguments.forEach { unsafe free($0) } }
        var process: pid_t = 0
        let code = unsafe posix_spawnp(&process, words[0], &actions, nil, &arguments, environ)
        if code == ENOENT { throw ReportError.gnuplotMissing }
        guard code == 0 else { throw ReportError.gnuplotFailed(message: Disk.reason(code)) }
        var status: Int32 = 0
        while unsafe waitpid(process, &status, 0) < 0, errno == EINTR {}
        // The low seven bits are the signal that ended it, the next eight the exit status.
        return status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 + status & 0x7F
    }
}
