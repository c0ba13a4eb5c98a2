import KafkaProtocol

extension Broker {
    /// Gives an idempotent producer its id (KIP-98, KIP-360). Transactions are not offered.
    func initProducerID(_ request: InitProducerIdRequest, _ context: RequestContext) {
        if request.transactionalID != nil {
            context.answer(InitProducerIdResponse(errorCode: .unsupportedVersion, producerID: -1, producerEpoch: -1))
            return
        }
        do throws(BrokerError) {
            context.answer(InitProducerIdResponse(producerID: try producerIDs.next(), producerEpoch: 0))
        } catch {
            reporter(BrokerEvent(.error, "no producer id could be given: \(error)"))
            context.answer(
                InitProducerIdResponse(errorCode: .coordinatorNotAvailable, producerID: -1, producerEpoch: -1))
        }
    }
}
