/// Finds room for names beside points: the first of eight places around a point where a name covers neither another
/// name nor a point. A point that has no such place keeps its name for the pointer.
struct LabelPlaces {
    private struct Rectangle {
        var left: Double
        var right: Double
        var top: Double
        var bottom: Double

        func overlaps(_ other: Rectangle) -> Bool {
            left < other.right && other.left < right && top < other.bottom && other.top < bottom
        }
    }

    private var taken: [Rectangle] = []
    /// What lines cover: names keep off them too, unless they must be somewhere.
    private var lines: [Rectangle] = []
    private let bounds: Rectangle

    /// - Parameter frame: names stay within it.
    init(_ frame: Layout.Frame) {
        bounds = Rectangle(left: frame.left, right: frame.right, top: frame.top, bottom: frame.bottom)
    }

    /// Keeps a place free.
    mutating func occupy(x: Double, y: Double, radius: Double = 5) {
        taken.append(Rectangle(left: x - radius, right: x + radius, top: y - radius, bottom: y + radius))
    }

    /// Keeps a line free.
    ///
    /// - Parameter isHard: whether no name may cover it, even if it then has no place.
    mutating func occupy(from start: (x: Double, y: Double), to end: (x: Double, y: Double), isHard: Bool = false) {
        let (dx, dy) = (end.x - start.x, end.y - start.y)
        let steps = max(1, Int(max(dx.magnitude, dy.magnitude) / 5))
        for step in 0...steps {
            let part = Double(step) / Double(steps)
            let (x, y) = (start.x + dx * part, start.y + dy * part)
            let piece = Rectangle(left: x - 2, right: x + 2, top: y - 2, bottom: y + 2)
            if isHard { taken.append(piece) } else { lines.append(piece) }
        }
    }

    /// Where a name goes, from its point: pixels to the right and down, and the side of the name that is there.
    ///
    /// - Parameter isNeeded: whether it rather covers a line than be left out.
    mutating func place(
        _ text: String, size: Double, x: Double, y: Double, isNeeded: Bool = false
    ) -> (dx: Double, dy: Double, anchor: Panel.Text.Side)? {
        let (width, half) = (TextWidth.of(text, size: size), size * 0.6)
        for obstacles in isNeeded ? [taken + lines, taken] : [taken + lines] {
            for (dx, dy, anchor) in isNeeded ? Self.places + Self.farPlaces : Self.places {
                let left = anchor == .left ? x + dx : anchor == .right ? x + dx - width : x + dx - width / 2
                let rectangle = Rectangle(left: left, right: left + width, top: y + dy - half, bottom: y + dy + half)
                let isInside =
                    rectangle.left >= bounds.left + 4 && rectangle.right <= bounds.right + 20
                    && rectangle.top >= bounds.top - 4 && rectangle.bottom <= bounds.bottom - 2
                guard isInside, !obstacles.contains(where: { $0.overlaps(rectangle) }) else { continue }
                taken.append(rectangle)
                return (dx, dy, anchor)
            }
        }
        return nil
    }

    /// Beside the point, then above and below it, then farther off.
    private static let places: [(Double, Double, Panel.Text.Side)] = [
        (10, 0, .left), (8, 12, .left), (8, -12, .left), (-10, 0, .right), (-8, 12, .right), (-8, -12, .right),
        (0, -16, .centre), (0, 16, .centre), (8, 20, .left), (-8, -20, .right), (8, -20, .left), (-8, 20, .right),
        (0, -28, .centre), (12, 32, .left), (-12, -32, .right), (0, 28, .centre),
    ]

    /// Farther off yet, for a name that is needed.
    private static let farPlaces: [(Double, Double, Panel.Text.Side)] = [
        (0, -44, .centre), (0, 44, .centre), (14, 48, .left), (-14, -48, .right), (14, -48, .left), (-14, 48, .right),
        (16, 0, .left), (-16, 0, .right), (0, -64, .centre), (0, 64, .centre), (16, 80, .left), (-16, -80, .right),
        (0, -96, .centre), (0, 96, .centre),
    ]
}
