/// A picture that was drawn, with what a page needs to show it.
public struct Picture: Sendable, Equatable {
    /// The SVG or PNG.
    public let path: String
    /// gnuplot's script with the data in it; `gnuplot` run on it in its folder draws the same picture.
    public let script: String
    /// Whether there was such a file, in whose place it is.
    public let isReplacement: Bool
    /// What is shown.
    public let kind: PlotKind
    /// The heading in the picture.
    public let title: String
    /// What is on which axis, and what stands out: for those who do not see the picture.
    public let description: String
    /// What of the file has no place in a picture of this kind, in the words of the picture's own notes.
    public let leftOut: [String]
}
