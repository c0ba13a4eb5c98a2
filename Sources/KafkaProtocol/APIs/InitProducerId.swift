/// Asks for a producer id and epoch, which idempotent and transactional producers number their batches with (key
/// 22).
public struct InitProducerIdRequest: KafkaRequest {
    public typealias Response = InitProducerIdResponse
    public static var key: APIKey { .initProducerId }
    public static var versions: ClosedRange<Int16> { 0...5 }
    public static var firstFlexible: Int16 { 2 }

    /// The transactional id, or null if the producer is not transactional.
    public var transactionalID: String?
    /// The time in ms to wait before aborting idle transactions sent by this producer. This is only relevant if
    /// a TransactionalId has been defined.
    public var transactionTimeoutMilliseconds: Int32
    /// The producer id. This is used to disambiguate requests if a transactional id is reused following its
    /// expiration (from version 3 on).
    public var producerID: Int64
    /// The producer's current epoch. This will be checked against the producer epoch on the broker, and the
    /// request will return an error if they do not match (from version 3 on).
    public var producerEpoch: Int16

    /// All fields, each with Kafka's default.
    public init(
        transactionalID: String? = nil, transactionTimeoutMilliseconds: Int32 = 0, producerID: Int64 = -1,
        producerEpoch: Int16 = -1
    ) {
        self.transactionalID = transactionalID
        self.transactionTimeoutMilliseconds = transactionTimeoutMilliseconds
        self.producerID = producerID
        self.producerEpoch = producerEpoch
    }
}

extension InitProducerIdRequest {
    public init(from reader: inout WireReader, version: Int16) throws(ProtocolError) {
        self.init()
        try reader.begin(Self.self, version)
        transactionalID = try reader.nullableString("transactional_id")
        transactionTimeoutMilliseconds = try reader.int32("transaction_timeout_ms")
        if version >= 3 {
            producerID = try reader.int64("producer_id")
            producerEpoch = try reader.int16("producer_epoch")
        }
        try reader.skipTags()
        try reader.finish()
    }

    public func encode(to writer: inout WireWriter, version: Int16) {
        writer.begin(Self.self, version)
        writer.nullableString(transactionalID)
        writer.int32(transactionTimeoutMilliseconds)
        if version >= 3 {
            writer.int64(producerID)
            writer.int16(producerEpoch)
        }
        writer.noTags()
    }
}

/// The producer id and epoch to number batches with.
public struct InitProducerIdResponse: KafkaResponse {
    public typealias Request = InitProducerIdRequest

    /// The duration in milliseconds for which the request was throttled due to a quota violation, or zero if
    /// the request did not violate any quota.
    public var throttleTimeMilliseconds: Int32
    /// The error code, or 0 if there was no error.
    public var errorCode: ErrorCode
    /// The current producer id.
    public var producerID: Int64
    /// The current epoch associated with the producer id.
    public var producerEpoch: Int16

    /// All fields, each with Kafka's default.
    public init(
        throttleTimeMilliseconds: Int32 = 0, errorCode: ErrorCode = .none, producerID: Int64 = -1,
        producerEpoch: Int16 = 0
    ) {
        self.throttleTimeMilliseconds = throttleTimeMilliseconds
        self.errorCode = errorCode
        self.producerID = producerID
        self.producerEpoch = producerEpoch
    }
}

extension InitProducerIdResponse {
    public init(from reader: inout WireReader, version: Int16) throws(ProtocolError) {
        self.init()
        try reader.begin(Self.self, version)
        throttleTimeMilliseconds = try reader.int32("throttle_time_ms")
        errorCode = try reader.errorCode("error_code")
        producerID = try reader.int64("producer_id")
        producerEpoch = try reader.int16("producer_epoch")
        try reader.skipTags()
        try reader.finish()
    }

    public func encode(to writer: inout WireWriter, version: Int16) {
        writer.begin(Self.self, version)
        writer.int32(throttleTimeMilliseconds)
        writer.errorCode(errorCode)
        writer.int64(producerID)
        writer.int16(producerEpoch)
        writer.noTags()
    }
}
