/// A picture before it is drawn: what gnuplot is told, without its language. Sizes are pixels of the SVG.
struct Drawing {
    /// What a series is called, and how it looks.
    struct Name: Equatable {
        var text: String
        var style: SeriesStyle
        /// Whether its points are joined by a line.
        var hasLine = false
    }

    var title: String
    /// Sentences under the title: what points and bars are, what was left out.
    var notes: [String] = []
    /// Those of the notes that say what of the file has no place in a picture of this kind.
    var leftOut: [String] = []
    /// What this picture says to those who do not see it.
    var description = ""
    /// The file's name without its ending.
    var stem: String
    /// Names in a row under the notes, where lines have none beside them.
    var legend: [Name] = []
    /// One below the other.
    var panels: [Panel]
    private(set) var width = 860.0
    var height = 520.0

    /// Makes the picture as wide as it will be shown. On a phone the names of series stand above the lines, not beside their ends.
    mutating func fit(width: Double) {
        guard width != self.width else { return }
        self.width = width
        if height == 520 { height = max(340, width * 0.66) }
        guard width < 500 else { return }
        for index in panels.indices {
            for name in panels[index].edgeNames.map(\.name) where !legend.contains(name) { legend.append(name) }
            panels[index].edgeNames = []
        }
    }

    /// Cuts names of the legend that would leave no room for the picture itself, to so many pixels.
    mutating func shortenLegend(to width: Double) {
        for index in legend.indices {
            legend[index].text = TextWidth.shortened(legend[index].text, size: Layout.textSize, width: width)
        }
    }
}

/// A plot area with its axes.
struct Panel {
    /// A mark at a value, with what is shown when the pointer is on it.
    struct Point {
        var x: Double
        var y: Double
        var hover = ""
    }

    /// A rectangle in the axes' values.
    struct Box {
        var x: ClosedRange<Double>
        var y: ClosedRange<Double>
        var colour: String
        var hover = ""
        /// Whether a line of the paper's colour stands between it and its neighbours.
        var hasEdge = true
    }

    /// From the lower to the upper value at x.
    struct Interval {
        var x: Double
        var low: Double
        var high: Double
    }

    enum Layer {
        /// Lines through points; each part by itself.
        case line([[Point]], Drawing.Name)
        case marks([Point], Drawing.Name, size: Double)
        /// An upright line at each point.
        case intervals([Interval], Drawing.Name)
        /// The area between the lower and the upper values.
        case band([[Interval]], Drawing.Name)
        case boxes([Box])
    }

    /// An upright line across the panel, with a word above it.
    struct Rule {
        var x: Double
        var text = ""
        var style: SeriesStyle = .neutral
        var isDashed = false
    }

    /// Words at a place, `dx` and `dy` pixels to the right of and below it.
    struct Text {
        enum Side {
            case left
            case centre
            case right
        }
        var text: String
        var x: Double
        var y: Double
        var dx = 0.0
        var dy = 0.0
        /// Which side of the text is at the place.
        var anchor = Side.left
        var colour = Ink.text
        var size = 12.0
    }

    /// A name at the right edge, beside the end of a line.
    struct EdgeName {
        var name: Drawing.Name
        var y: Double
    }

    var x: PlotAxis
    var y: PlotAxis
    /// In the order in which they are drawn.
    var layers: [Layer] = []
    var rules: [Rule] = []
    var texts: [Text] = []
    var edgeNames: [EdgeName] = []
    /// Its part of the height, beside the other panels'.
    var share = 1.0
}
