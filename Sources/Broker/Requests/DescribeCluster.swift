import KafkaProtocol
import SystemIO

extension Broker {
    func describeCluster(_ request: DescribeClusterRequest, _ context: RequestContext) {
        if context.version >= 1 && request.endpointType != 1 {
            context.answer(
                DescribeClusterResponse(
                    errorCode: request.endpointType == 2 ? .mismatchedEndpointType : .unsupportedEndpointType,
                    errorMessage: "this is a broker's endpoint, not a controller's"))
            return
        }
        context.answer(
            DescribeClusterResponse(
                endpointType: 1, clusterID: clusterID, controllerID: nodeID,
                brokers: [
                    DescribeClusterResponse.Broker(nodeID: nodeID, host: advertised.host, port: Int32(advertised.port))
                ]))
    }
}
