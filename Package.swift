// swift-tools-version: 6.2
import PackageDescription

// The house: one room, one job; arrows point to what is imported, and nothing points up (Docs/architecture.md).
// Tests/HouseTests holds this file and the imports of every room against the picture.

let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableExperimentalFeature("Lifetimes"),
]

/// A room: a library target under Sources, with strict memory safety.
func room(_ name: String, imports: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: imports, swiftSettings: strict + [.strictMemorySafety()])
}

/// The tests of a room, with TestSupport at hand.
func tests(of name: String, imports: [Target.Dependency] = [], exclude: [String] = []) -> Target {
    .testTarget(
        name: name + "Tests", dependencies: [.target(name: name), "TestSupport"] + imports, exclude: exclude,
        swiftSettings: strict)
}

/// A C library of the system, and the Debian package that brings it.
func system(_ name: String, _ pkgConfig: String?, _ package: String) -> Target {
    .systemLibrary(
        name: name, path: "Sources/SystemLibraries/\(name)", pkgConfig: pkgConfig, providers: [.apt([package])])
}

let package = Package(
    name: "weir",
    products: [.executable(name: "weir", targets: ["weir"])],
    traits: [
        .default(enabledTraits: ["Jemalloc"]),
        .trait(name: "Jemalloc", description: "Link jemalloc as the process allocator; off for sanitizers."),
    ],
    targets: [
        system("CLZ4", "liblz4", "liblz4-dev"),
        system("CZstd", "libzstd", "libzstd-dev"),
        system("CSnappy", nil, "libsnappy-dev"),
        system("CZlib", "zlib", "zlib1g-dev"),
        system("CYaml", "yaml-0.1", "libyaml-dev"),
        system("CRdkafka", "rdkafka", "librdkafka-dev"),
        system("CNuma", nil, "libnuma-dev"),
        system("CJemalloc", "jemalloc", "libjemalloc-dev"),
        .target(name: "CSystem"),

        room(
            "SystemIO",
            imports: [
                "CSystem", "CNuma", .target(name: "CJemalloc", condition: .when(traits: ["Jemalloc"])),
            ]),
        room("Measurement"),
        room("Arguments"),
        room("Machine", imports: ["Measurement", "SystemIO"]),
        room("RecordFormat", imports: ["CSystem", "CLZ4", "CZstd", "CSnappy", "CZlib"]),
        room("KafkaProtocol", imports: ["RecordFormat"]),
        room("LogEngine", imports: ["RecordFormat", "SystemIO"]),
        room("KafkaConnection", imports: ["KafkaProtocol", "SystemIO"]),
        room("KafkaClient", imports: ["KafkaConnection", "KafkaProtocol", "RecordFormat", "SystemIO"]),
        room("Broker", imports: ["LogEngine", "KafkaConnection", "KafkaProtocol", "RecordFormat", "SystemIO"]),
        room(
            "LoadGenerator",
            imports: [
                "KafkaClient", "KafkaConnection", "KafkaProtocol", "RecordFormat", "Measurement", "SystemIO",
                "CRdkafka",
            ]),
        room("Results", imports: ["Arguments", "Measurement", "CZlib"]),
        room(
            "BenchmarkSuite",
            imports: [
                "Arguments", "LoadGenerator", "KafkaClient", "Results", "Machine", "Measurement", "SystemIO", "CYaml",
            ]),
        room("Report", imports: ["Results", "Measurement"]),
        .executableTarget(
            name: "weir",
            dependencies: [
                "Arguments", "Report", "BenchmarkSuite", "Results", "LoadGenerator", "Broker", "KafkaClient",
                "LogEngine", "KafkaProtocol", "RecordFormat", "Machine", "Measurement", "SystemIO",
            ], swiftSettings: strict + [.strictMemorySafety()]),
        .executableTarget(
            name: "micro",
            dependencies: [
                "LogEngine", "KafkaClient", "KafkaProtocol", "RecordFormat", "LoadGenerator", "Measurement", "Machine",
                "SystemIO", "Arguments",
            ], path: "Benchmarks/Micro", swiftSettings: strict + [.strictMemorySafety()]),

        .target(
            name: "TestSupport", dependencies: ["KafkaProtocol", "RecordFormat", "SystemIO"], path: "Tests/TestSupport",
            swiftSettings: strict),
        tests(of: "SystemIO"),
        tests(of: "Measurement"),
        tests(of: "Arguments"),
        tests(of: "Machine", imports: ["SystemIO"]),
        tests(of: "RecordFormat"),
        tests(of: "KafkaProtocol", imports: ["RecordFormat"], exclude: ["Golden"]),
        tests(of: "LogEngine", imports: ["RecordFormat", "SystemIO"]),
        tests(of: "KafkaClient", imports: ["KafkaConnection", "KafkaProtocol", "RecordFormat", "Broker", "SystemIO"]),
        tests(of: "Broker", imports: ["KafkaProtocol", "RecordFormat", "LogEngine", "KafkaConnection", "SystemIO"]),
        tests(
            of: "LoadGenerator",
            imports: ["KafkaClient", "KafkaProtocol", "Broker", "Measurement", "RecordFormat", "SystemIO"]),
        tests(of: "Results", imports: ["Measurement"]),
        tests(of: "BenchmarkSuite", imports: ["Results", "LoadGenerator", "Measurement", "Machine", "SystemIO"]),
        tests(of: "Report", imports: ["Results", "Measurement", "SystemIO"], exclude: ["Browser"]),
        .testTarget(name: "HouseTests", dependencies: ["TestSupport"], swiftSettings: strict),
        .testTarget(
            name: "InteropTests", dependencies: ["TestSupport", "KafkaClient", "RecordFormat", "SystemIO"],
            exclude: ["requirements.txt", "clients"], swiftSettings: strict),
        .testTarget(
            name: "FaultTests", dependencies: ["TestSupport", "KafkaProtocol", "RecordFormat", "SystemIO"],
            swiftSettings: strict),
    ]
)
