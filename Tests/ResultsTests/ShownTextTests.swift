import Testing

@testable import Results

@Suite("Text that is shown")
struct ShownTextTests {
    @Test(
        "has no control characters, and nothing that the locale has not",
        arguments: [
            ("a\u{1B}[31m\nb\r\nc\u{9B}µ", "a [31m b  c µ", "a [31m b  c u"),
            ("[1/2] acks=1 · 3 ± 1 µs – ∞…", "[1/2] acks=1 · 3 ± 1 µs – ∞…", "[1/2] acks=1 - 3 +- 1 us - inf..."),
            ("▁▂▃▄▅▆▇█│░", "▁▂▃▄▅▆▇█│░", "_.:-=+*#|."), ("größe\u{A0}日本", "größe\u{A0}日本", "gr??e ??"), ("", "", ""),
        ])
    func fitted(text: String, unicode: String, ascii: String) {
        #expect(ShownText.fitted(text, isUnicode: true) == unicode)
        #expect(ShownText.fitted(text, isUnicode: false) == ascii)
    }

    @Test("keeps lines and what is to be pasted where it is whole")
    func whole() {
        #expect(ShownText.fitted("a\u{1B}[31m\nb\r\nc", isUnicode: true, isWhole: true) == "a [31m\nb \nc")
        #expect(
            ShownText.fitted("saved  /größe/x — y\n", isUnicode: false, isWhole: true) == "saved  /größe/x - y\n")
    }
}
