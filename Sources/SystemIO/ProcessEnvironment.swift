import Glibc

/// The variables of this process's environment.
public enum ProcessEnvironment {
    /// All of them; of two with one name the first, as getenv has it.
    public static var variables: [String: String] {
        var found: [String: String] = [:]
        // unsafe: the list ends with nil and is not changed while weir runs; each entry is copied at once.
        var entry = unsafe environ
        while let pointer = unsafe entry.pointee {
            let text = unsafe String(cString: pointer)
            if let equals = text.firstIndex(of: "=") {
                let name = String(text[..<equals])
                if found[name] == nil { found[name] = String(text[text.index(after: equals)...]) }
            }
            unsafe entry += 1
        }
        return found
    }
}
