/// A moment as a reader of any time zone knows it.
struct CalendarTime {
    let millisecondsSince1970: Int64

    /// `2026-11-21 22:20 UTC`.
    var text: String {
        let minutes = Int((Double(millisecondsSince1970) / 60_000).rounded(.down))
        let days = Int((Double(minutes) / 1440).rounded(.down))
        let (year, month, day) = Self.date(daysSince1970: days)
        let minute = minutes - days * 1440
        return "\(year)-\(Self.two(month))-\(Self.two(day)) \(Self.two(minute / 60)):\(Self.two(minute % 60)) UTC"
    }

    /// The Gregorian date of a day, counted in eras of 400 years that begin in March.
    private static func date(daysSince1970 days: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let year = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * year + year / 4 - year / 100)
        let month = (5 * dayOfYear + 2) / 153
        return (
            year + era * 400 + (month >= 10 ? 1 : 0), month < 10 ? month + 3 : month - 9,
            dayOfYear - (153 * month + 2) / 5 + 1
        )
    }

    private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
