import LoadGenerator

extension Configuration {
    /// Which library sends.
    var producingClient: RowPlan.Client { RowPlan.Client(rawValue: text("producer.client")) ?? .native }

    /// Which library reads: as set, else the one that sends.
    var consumingClient: RowPlan.Client {
        value("consumer.client").flatMap { RowPlan.Client(rawValue: $0.text) } ?? producingClient
    }

    /// How results name them: one word, or producer's and consumer's where they differ.
    var clientName: String {
        let (producing, consuming) = (producingClient.rawValue, consumingClient.rawValue)
        return producing == consuming || integer("consumer.members") == 0 ? producing : "\(producing)/\(consuming)"
    }

    /// What is passed on to librdkafka, by name; nothing where another library does the work.
    func librdkafkaProperties(_ section: String) -> [RowPlan.Configuration] {
        guard client(of: section) == .librdkafka else { return [] }
        let prefix = SuiteSchema.librdkafkaPrefix(section)
        return settings.filter { $0.key.hasPrefix(prefix) }.sorted { $0.key < $1.key }.map { path, setting in
            RowPlan.Configuration(name: String(path.dropFirst(prefix.count)), value: setting.value.text)
        }
    }

    private func client(of section: String) -> RowPlan.Client {
        section == "producer" ? producingClient : consumingClient
    }

    /// Refuses properties that librdkafka refuses, those that nobody would read, and secrets.
    func checkClients() throws(SuiteError) {
        for section in ["producer", "consumer"] {
            let prefix = SuiteSchema.librdkafkaPrefix(section)
            for path in settings.keys.filter({ $0.hasPrefix(prefix) }).sorted() {
                guard let setting = settings[path] else { continue }
                let isSwept = coordinates.contains { $0.path.hasSuffix(".client") }
                if client(of: section) != .librdkafka, !isSwept {
                    throw error("\(path) needs \(section).client: librdkafka", at: path)
                }
                let name = String(path.dropFirst(prefix.count))
                if ClusterAccess.isSecret(name) {
                    throw error("\(path) would be kept with the results; keep it in --command-config", at: path)
                }
                do throws(Librdkafka.Refusal) { try Librdkafka.check(name, setting.value.text) } catch let refusal {
                    throw error("\(path): \(refusal.words(for: name))", at: path)
                }
            }
        }
    }
}
