extension Suite {
    /// Applies `--set PATH=A,B`: one value fixes the key, several sweep it (in place of the suite's own values, if it is swept).
    public mutating func set(_ text: String) throws(SuiteError) {
        let option = "--set \(text)"
        let (key, spellings) = try Self.assignment(text, option: option)
        var settings: [Setting] = []
        for spelling in spellings {
            let setting = try Self.setting(of: key, from: spelling, source: option, location: nil)
            guard !settings.contains(where: { $0.value == setting.value }) else {
                throw SuiteError(source: option, message: "\(key.path) has the value \(setting.value.text) twice")
            }
            settings.append(setting)
        }
        let place = axes.firstIndex { $0.path == key.path }
        if settings.count == 1 {
            if let place { axes.remove(at: place) }
            self.settings[key.path] = settings[0]
            return
        }
        guard key.isSweepable else {
            throw SuiteError(source: option, message: "\(key.path) concerns the whole run and takes one value")
        }
        self.settings[key.path] = nil
        let axis = SweepAxis(path: key.path, settings: settings)
        if let place { axes[place] = axis } else { axes.append(axis) }
    }

    /// Applies `--filter PATH=A,B`: keeps the configurations in which the key has one of the values.
    public mutating func filter(_ text: String) throws(SuiteError) {
        let option = "--filter \(text)"
        let (key, spellings) = try Self.assignment(text, option: option)
        var values: [SuiteValue] = []
        for spelling in spellings {
            // What tables call a value, also where only a map can spell it.
            if let swept = axes.first(where: { $0.path == key.path })?.values.first(where: { $0.text == spelling }) {
                values.append(swept)
                continue
            }
            values.append(try Self.setting(of: key, from: spelling, source: option, location: nil).value)
        }
        filters.append(Filter(path: key.path, values: values, option: option))
    }

    /// Points the suite at a cluster: `--bootstrap-server`.
    public mutating func target(bootstrapServers: String) throws(SuiteError) {
        axes.removeAll { $0.path == "target" }
        let option = "--bootstrap-server \(bootstrapServers)"
        settings["target"] = Setting(value: .text("kafka"), source: option, location: nil)
        settings["bootstrap.servers"] = Setting(value: .text(bootstrapServers), source: option, location: nil)
        // What only tunes the embedded broker has no meaning on a cluster, so that a suite that has it still runs there.
        for path in settings.keys where path.hasPrefix("broker.") { settings[path] = nil }
    }

    private static func assignment(_ text: String, option: String) throws(SuiteError) -> (SuiteKey, [String]) {
        guard let equals = text.firstIndex(of: "="), equals != text.startIndex else {
            throw SuiteError(source: option, message: "takes PATH=VALUE or PATH=A,B")
        }
        let key = try key(named: String(text[..<equals]), source: option, location: nil)
        let rest = text[text.index(after: equals)...]
        if case .text = key.kind { return (key, [String(rest)]) }
        return (key, rest.split(separator: ",", omittingEmptySubsequences: false).map { $0.trimmed })
    }
}

extension Substring {
    /// Without the spaces at both ends.
    fileprivate var trimmed: String {
        String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}
