import SystemIO

/// How wide tables may be.
enum ShownWidth {
    /// The characters of a line of the terminal, or what COLUMNS says; nil where there is no terminal, or all is asked for: then nothing
    /// is left out.
    static func columns(of output: FileDescriptor = .standardOutput, isWide: Bool = false) -> Int? {
        if isWide { return nil }
        if let columns = ProcessEnvironment.variables["COLUMNS"].flatMap({ Int($0) }), columns > 0 { return columns }
        return output.isTerminal ? output.terminalSize?.columns : nil
    }
}
