import SystemIO

/// The servers of a cluster, as `bootstrap.servers` names them.
enum BootstrapServers {
    /// The addresses in `host:port,host:port`.
    static func addresses(_ servers: String) throws(TargetError) -> [SocketAddress] {
        var addresses: [SocketAddress] = []
        for server in servers.split(separator: ",", omittingEmptySubsequences: false) {
            guard let address = SocketAddress(server.drop { $0 == " " }), address.port > 0 else {
                throw TargetError(
                    description: "bootstrap.servers takes host:port with a port from 1 to 65535, not \"\(server)\"")
            }
            addresses.append(address)
        }
        return addresses
    }

    /// Throws at once where no server's name has an address: a client would try again until it gives up.
    static func checkResolves(_ servers: String) throws(TargetError) {
        let addresses = try addresses(servers)
        for address in addresses where (try? address.checkResolves()) != nil { return }
        let hosts = addresses.map(\.host).joined(separator: ", ")
        throw TargetError(description: "cannot resolve \(hosts): check the name")
    }
}
