/// A value of a YAML document, with the place where it begins.
///
/// Scalars stay text: the schema, not YAML, decides what `1`, `on` and `16KiB` mean.
struct YAMLNode: Hashable {
    enum Content: Hashable {
        case scalar(String)
        case sequence([YAMLNode])
        case mapping([YAMLEntry])
    }

    var content: Content
    var location: SourceLocation

    /// What an error message calls it.
    var kind: String {
        switch content {
        case .scalar: "a value"
        case .sequence: "a list"
        case .mapping: "a mapping"
        }
    }
}

/// A key of a mapping and what stands under it.
struct YAMLEntry: Hashable {
    var key: String
    var location: SourceLocation
    var value: YAMLNode
}
