/// A column together with how a row of its file fills it.
public struct Field<Row>: Sendable {
    /// The column.
    public let column: Column
    /// What the row has for it.
    public let cell: @Sendable (Row) -> Cell

    /// Declares a column and where its values come from.
    public init(_ column: Column, cell: @escaping @Sendable (Row) -> Cell) {
        self.column = column
        self.cell = cell
    }
}

/// Which configuration and trial a row belongs to: the first columns of every file.
public struct RowKey: Sendable, Hashable {
    /// The values of the swept parameters, in the order of the run's swept paths.
    public var configuration: [String]
    /// The trial, from 1.
    public var trial: Int
    /// The randomised block that the trial ran in, from 1; rows of one block ran close to each other in time.
    public var block: Int

    /// Names a configuration and trial.
    public init(configuration: [String], trial: Int, block: Int) {
        self.configuration = configuration
        self.trial = trial
        self.block = block
    }
}

/// A row of one of the result files. The swept parameters come first under their paths, then `trial` and `block`, then
/// the row's own fields.
public protocol ResultRow: Sendable {
    /// The file in the run's directory.
    static var fileName: String { get }
    /// One sentence on what a row of it is.
    static var about: String { get }
    /// The columns after `trial` and `block`.
    static var fields: [Field<Self>] { get }
    /// Which configuration and trial it belongs to.
    var key: RowKey { get }
}

extension ResultRow {
    /// The columns that all files share after the swept parameters.
    public static var keyColumns: [Column] {
        [
            Column("trial", .count, "Which repetition of the configuration this is, from 1."),
            Column("block", .count, "Which randomised block the trial ran in; rows of a block are compared in pairs."),
        ]
    }

    /// The file's header.
    ///
    /// - Parameter swept: the paths of the swept parameters.
    public static func header(swept: [String]) -> [String] {
        swept + keyColumns.map(\.name) + fields(swept: swept).map(\.column.name)
    }

    /// The fields without those that stand among the swept parameters already, as `target` may.
    private static func fields(swept: [String]) -> [Field<Self>] {
        fields.filter { !swept.contains($0.column.name) }
    }

    /// The row's cells, in the header's order.
    ///
    /// - Parameter swept: the paths of the swept parameters.
    public func cells(swept: [String]) -> [Cell] {
        key.configuration.map(Cell.text) + [Cell(key.trial), Cell(key.block)]
            + Self.fields(swept: swept).map { $0.cell(self) }
    }
}
