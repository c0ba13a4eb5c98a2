import KafkaProtocol
import LogEngine
import SystemIO

/// One request in work: where it came from, and how to answer it. To be used on its loop's thread.
struct RequestContext: Sendable {
    let connection: Connection
    /// Its place in the order of the connection's requests.
    let sequence: UInt64
    let version: Int16
    let correlationID: Int32
    let clientID: String?
    /// The received bytes; those of this frame begin at `frameStart`, and stay in place until the end of the loop's pass.
    let buffer: Buffer
    let frameStart: Int

    var loop: NetworkLoop { connection.loop }

    /// Answers; `regions` are the content of the response's external records, in order.
    func answer<Response: KafkaResponse>(_ response: Response, regions: [FetchRegion] = [], byteCount: Int = 0) {
        let (version, correlationID) = (version, correlationID)
        connection.answer(sequence, regions, byteCount: byteCount) {
            $0.appendResponse(response, version: version, correlationID: correlationID)
        }
    }

    /// Answers from another thread.
    func answerLater<Response: KafkaResponse>(_ response: Response) { returnAddress.answer(response) }

    /// For an answer that may take long: it does not hold on to the received bytes.
    var returnAddress: ReturnAddress {
        ReturnAddress(connection: connection, sequence: sequence, version: version, correlationID: correlationID)
    }

    /// Ends a request that gets no answer.
    func endWithoutAnswer() { connection.answer(sequence, [], nil) }
}

/// Where the answer to a request goes; to be used from any thread.
struct ReturnAddress: Sendable {
    fileprivate let connection: Connection
    fileprivate let sequence: UInt64
    let version: Int16
    fileprivate let correlationID: Int32

    func answer<Response: KafkaResponse>(_ response: Response) {
        connection.loop.events.execute { [self] in
            connection.answer(sequence, []) {
                $0.appendResponse(response, version: version, correlationID: correlationID)
            }
        }
    }
}
