/// What a user asks a plot to show. What is not said follows from the columns.
public struct PlotRequest: Sendable {
    /// Which kind of plot; nil where the columns decide.
    public var kind: PlotKind?
    /// The column along the bottom.
    public var x: String?
    /// The measured column.
    public var y: String?
    /// The column that tells series apart; of a heat map, the one along its side.
    public var by: String?
    /// `key=value`: only rows with this value are drawn; one of them where a key is named twice.
    public var filters: [String]
    /// How wide the picture is, in pixels of an SVG: as wide as it will be shown, so that letters keep their size.
    var width = 860.0

    /// A request.
    public init(
        _ kind: PlotKind? = nil, x: String? = nil, y: String? = nil, by: String? = nil, filters: [String] = []
    ) {
        self.kind = kind
        self.x = x
        self.y = y
        self.by = by
        self.filters = filters
    }
}
