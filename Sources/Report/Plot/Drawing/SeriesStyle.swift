/// How a series looks. Colour, mark and dash all differ, so that grey paper and any colour vision tell series apart.
struct SeriesStyle: Equatable {
    /// `#0072b2`.
    let colour: String
    /// gnuplot's number of the mark.
    let mark: Int
    /// gnuplot's lengths of dashes and gaps; nil for a line without.
    let dashes: String?

    /// Series that a reader can tell apart.
    static let count = 8

    /// The style of a series by its place.
    static func number(_ index: Int) -> SeriesStyle {
        SeriesStyle(
            colour: colours[index % count], mark: marks[index % count], dashes: dashes[index % count])
    }

    /// What belongs to no series.
    static let neutral = SeriesStyle(colour: "#606060", mark: 7, dashes: nil)

    /// Okabe and Ito's colours, which people with any colour vision tell apart, without the yellow, which paper swallows.
    static let colours = [
        "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000", "#7f7f7f",
    ]
    /// Circle, square, triangle, diamond, triangle upside down, pentagon, then open ones.
    private static let marks = [7, 5, 9, 13, 11, 15, 6, 4]
    private static let dashes: [String?] = [
        nil, "(10,5)", "(3,4)", "(12,4,3,4)", "(6,3)", "(16,5)", "(2,6)", "(8,3,2,3,2,3)",
    ]
}

/// The colours of what is no series.
enum Ink {
    static let title = "#101010"
    static let text = "#303030"
    static let soft = "#606060"
    static let grid = "#dcdcdc"
    static let paper = "#ffffff"
    /// Words on areas that are coloured: a page that shows a picture on a dark ground changes the others, and not these.
    static let onBright = "#111111"
    static let onDark = "#fefefe"
}
