/// Values over time as blocks of eight heights, a character each.
enum Sparkline {
    /// The characters of values between 0 and `top`: a block whose height is the value's share, at least the lowest; a space for none.
    static func blocks(_ values: [Double?], top: Double) -> [Character] {
        values.map { value in
            guard let value else { return " " }
            guard top > 0, value > 0 else { return heights[0] }
            let height = Int((min(value, top) / top * Double(heights.count)).rounded(.up)) - 1
            return heights[max(0, min(heights.count - 1, height))]
        }
    }

    static let heights: [Character] = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]
}
