internal import KafkaConnection
internal import KafkaProtocol
internal import SystemIO

/// Finds the broker that coordinates a group, and keeps the connection to it.
///
/// Confined to the event loop's thread.
final class GroupCoordinator: @unchecked Sendable {
    private enum Place {
        case unknown
        case asked
        case known(SocketAddress, id: Int32)
    }

    let groupID: String
    private let cluster: Cluster
    private let loop: EventLoop
    private let retryBackoff: UInt64
    private var place = Place.unknown
    private var askNotBefore: UInt64 = 0
    /// Where it was found last.
    private var lastAddress: SocketAddress?
    /// Failures to connect to that address that have led to a new question.
    private var failuresSeen = 0
    /// Called with a refusal that asking again will hardly change.
    var refused: (ClientError) -> Void = { _ in }

    init(groupID: String, cluster: Cluster, retryBackoffMilliseconds: Int) {
        self.groupID = groupID
        self.cluster = cluster
        loop = cluster.loop
        retryBackoff = UInt64(retryBackoffMilliseconds) * 1_000_000
    }

    /// The connection if it is ready. If not, what is missing is under way, and the loop turns when it is there.
    func connection() -> KafkaConnection? {
        switch place {
        case .unknown:
            ask()
            return nil
        case .asked: return nil
        case .known(let address, _):
            if let ready = cluster.coordinatorConnection(at: address) {
                failuresSeen = 0
                return ready
            }
            // A broker that cannot be reached may no longer be the coordinator.
            if cluster.coordinatorFailures > failuresSeen {
                failuresSeen = cluster.coordinatorFailures
                forget()
            }
            return nil
        }
    }

    /// Calls `body` with the connection that fetches use, or one like it, for what must not wait behind a JoinGroup; with nil where
    /// there is none after 500 ms.
    func withOtherConnection(_ body: @escaping (KafkaConnection?) -> Void) {
        guard case .known(_, let id) = place else { return body(nil) }
        let deadline = MonotonicClock.now() + 500_000_000
        func look() {
            if let ready = cluster.connection(to: id) { return body(ready) }
            if MonotonicClock.now() >= deadline { return body(nil) }
            loop.schedule(at: MonotonicClock.now() + 5_000_000) { look() }
        }
        look()
    }

    /// The coordinator is another broker now, or not to be reached: asks again, after the retry backoff.
    func forget() {
        guard case .known = place else { return }
        place = .unknown
        backOff(retryBackoff)
    }

    private func backOff(_ pause: UInt64) {
        askNotBefore = MonotonicClock.now() + pause
        loop.schedule(at: askNotBefore) {}  // a turn of the loop is all it takes
    }

    private func ask() {
        guard MonotonicClock.now() >= askNotBefore else { return }
        place = .asked
        cluster.withAnyConnection { [self] connection in
            // From version 4 on several keys can be asked for; both are filled in, and the version chooses.
            let request = FindCoordinatorRequest(key: groupID, keyType: 0, coordinatorKeys: [groupID])
            connection.send(request) { [self] result in
                place = .unknown
                switch result {
                case .success(let reply): found(reply.response)
                case .failure(let error):
                    backOff(retryBackoff)
                    if case .unsupported = error { refuse(.connection(error)) }
                }
            }
            connection.flush()
        }
    }

    private func found(_ response: FindCoordinatorResponse) {
        let answer = response.coordinators.first
        let code = answer?.errorCode ?? response.errorCode
        guard code == .none else {
            backOff(retryBackoff)
            if !code.isRetriable {
                refuse(
                    .broker(code, subject: "group \(groupID)", message: answer?.errorMessage ?? response.errorMessage))
            }
            return
        }
        let port = UInt16(clamping: answer?.port ?? response.port)
        let address = SocketAddress(host: answer?.host ?? response.host, port: port)
        // Failures are counted for each address anew.
        if address != lastAddress { failuresSeen = 0 }
        lastAddress = address
        place = .known(address, id: answer?.nodeID ?? response.nodeID)
    }

    private func refuse(_ error: ClientError) {
        // Not as often as something that is about to pass.
        backOff(max(retryBackoff, 1_000_000_000))
        refused(error)
    }
}
