extension String {
    /// As much of it as `count` bytes of UTF-8 hold, with an ellipsis where something is left out.
    func cut(toUTF8 count: Int) -> String {
        if utf8.count <= count { return self }
        var kept = String.UnicodeScalarView()
        var bytes = 3
        for scalar in unicodeScalars {
            bytes += String(scalar).utf8.count
            if bytes > count { break }
            kept.append(scalar)
        }
        return String(kept) + "…"
    }

    /// Bytes of a message about a request, which may quote names from it: an answer with all of a name might not be one.
    static let messageBytes = 1024
    /// Bytes of a client's own name that its member id begins with.
    static let memberNameBytes = 256
}
