/// How the user calls this program.
enum TypedName {
    /// What is typed to call it again: `./weir` where it was called by a path, else `weir`.
    static var program: String {
        let typed = CommandLine.arguments[0]
        return typed.contains("/") ? typed : "weir"
    }
}
