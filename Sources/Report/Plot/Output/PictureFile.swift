internal import Results

/// Writes pictures, each with its script beside it. None waits for the disk: what a power cut takes can be drawn again.
enum PictureFile {
    /// - Parameter makesFolder: whether the folder of the file is made where it is missing.
    static func write(_ drawing: Drawing, of kind: PlotKind, to path: String, makesFolder: Bool) throws -> Picture {
        guard let format = Script.Format(of: path) else { throw ReportError.unknownFormat(path: path) }
        if Disk.isDirectory(path) {
            throw ResultsError.system(operation: "write", path: path, reason: "it is a directory")
        }
        let script = Script(drawing, format: format)
        let isReplacement = Disk.exists(path)
        let folder = Disk.parent(of: path)
        let isNew = makesFolder && !Disk.exists(folder)
        if isNew { try Disk.makeDirectories(folder) }
        // The picture is drawn aside and moved into place, so that a failure leaves no half of one.
        let draft = path + ".part"
        do throws(ResultsError) {
            try Disk.exchange(draft, with: [])
        } catch {
            guard case .system(_, _, let reason) = error else { throw error }
            throw ResultsError.system(operation: "write", path: path, reason: reason)
        }
        do {
            try Gnuplot.run(script: script.text(output: draft), scratch: path)
            if Disk.fileSize(draft) ?? 0 == 0 { throw ReportError.gnuplotFailed(message: "it wrote nothing") }
            let name = path.split(separator: "/").last.map(String.init) ?? path
            try Disk.exchange(path + ".gnuplot", with: Array(script.text(output: name).utf8))
            try Disk.move(draft, to: path)
        } catch {
            Disk.remove(draft)
            if isNew { try Disk.removeTree(folder) }
            throw error
        }
        return Picture(
            path: path, script: path + ".gnuplot", isReplacement: isReplacement, kind: kind, title: drawing.title,
            description: drawing.description, leftOut: drawing.leftOut)
    }
}
