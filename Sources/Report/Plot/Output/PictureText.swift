internal import Results

/// Pictures as text, to stand within a page: all of them from one start of gnuplot, which takes longer than most pictures do.
///
/// They are not made like this where they stay as files: a picture that is not the first is another in a byte that nobody sees, and
/// its script would not draw the same file again.
enum PictureText {
    /// Draws SVGs, in a place of their own.
    ///
    /// - Returns: the text of each, or why gnuplot could not draw it.
    ///
    /// Throws: where none can be drawn, since gnuplot or a place for files is missing.
    static func svg(of drawings: [Drawing]) throws -> [Result<String, any Error>] {
        if drawings.isEmpty { return [] }
        let folder = try Disk.makeTemporaryDirectory("weir-pictures")
        defer { try? Disk.removeTree(folder) }
        let pictures = drawings.enumerated().map { index, drawing in
            let path = folder + "/picture-\(index + 1)" + Script.Format.svg.rawValue
            return (path: path, script: Script(drawing, format: .svg).text(output: path))
        }
        func text(_ path: String) throws -> String { String(decoding: try Disk.read(path), as: UTF8.self) }
        do {
            // What one of them has set is not for the next.
            let script = pictures.map(\.script).joined(separator: "reset session\n")
            try Gnuplot.run(script: script, scratch: folder + "/pictures")
            return pictures.map { picture in Result { try text(picture.path) } }
        } catch ReportError.gnuplotFailed {
            // It has ended at the first that it could not draw.
            return pictures.map { picture in
                Result {
                    try Gnuplot.run(script: picture.script, scratch: picture.path)
                    return try text(picture.path)
                }
            }
        }
    }
}
