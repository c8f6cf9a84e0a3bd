// swift-tools-version: 6.2
import PackageDescription

// The arrows between targets are the architecture: see Documentation/Architecture.md. The build checks them
// (`--explicit-target-dependency-import-check error`).

let package = Package(
    name: "portal-host",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "portal-host", targets: ["PortalHost"])
    ]
)

// MARK: Dependencies (each with its reason in Documentation/Dependencies.md)

package.dependencies = [
    .package(url: "https://github.com/apple/swift-argument-parser.git", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-asn1.git", from: "1.7.4"),
    .package(url: "https://github.com/apple/swift-certificates.git", from: "1.21.1"),
    .package(url: "https://github.com/apple/swift-crypto.git", from: "4.5.2"),
    .package(url: "https://github.com/apple/swift-http-types.git", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-log.git", from: "1.16.2"),
    .package(url: "https://github.com/apple/swift-nio.git", from: "2.101.2"),
    .package(url: "https://github.com/apple/swift-nio-extras.git", from: "1.35.2"),
    .package(url: "https://github.com/apple/swift-nio-ssl.git", from: "2.37.6"),
    .package(url: "https://github.com/groue/GRDB.swift.git", from: "7.10.0"),
    .package(url: "https://github.com/hummingbird-project/hummingbird.git", from: "2.28.1"),
    .package(url: "https://github.com/swift-server/async-http-client.git", from: "1.37.0"),
]

extension Target.Dependency {
    static let argumentParser = product(name: "ArgumentParser", package: "swift-argument-parser")
    static let asn1 = product(name: "SwiftASN1", package: "swift-asn1")
    static let asyncHTTPClient = product(name: "AsyncHTTPClient", package: "async-http-client")
    static let certificates = product(name: "X509", package: "swift-certificates")
    static let crypto = product(name: "Crypto", package: "swift-crypto")
    static let cryptoExtras = product(name: "_CryptoExtras", package: "swift-crypto")
    static let grdb = product(name: "GRDB", package: "GRDB.swift")
    static let grdbSQLite = product(name: "GRDBSQLite", package: "GRDB.swift")
    static let httpTypes = product(name: "HTTPTypes", package: "swift-http-types")
    static let hummingbird = product(name: "Hummingbird", package: "hummingbird")
    static let hummingbirdCore = product(name: "HummingbirdCore", package: "hummingbird")
    static let logging = product(name: "Logging", package: "swift-log")
    static let nioConcurrencyHelpers = product(name: "NIOConcurrencyHelpers", package: "swift-nio")
    static let nioCore = product(name: "NIOCore", package: "swift-nio")
    static let nioHTTP1 = product(name: "NIOHTTP1", package: "swift-nio")
    static let nioHTTPCompression = product(name: "NIOHTTPCompression", package: "swift-nio-extras")
    static let nioHTTPTypes = product(name: "NIOHTTPTypes", package: "swift-nio-extras")
    static let nioHTTPTypesHTTP1 = product(name: "NIOHTTPTypesHTTP1", package: "swift-nio-extras")
    static let nioPosix = product(name: "NIOPosix", package: "swift-nio")
    static let nioSSL = product(name: "NIOSSL", package: "swift-nio-ssl")
    static let nioTLS = product(name: "NIOTLS", package: "swift-nio")
}

// MARK: Libraries that know nothing of the portal

package.targets += [
    .target(name: "StrictJSON"),
    .target(name: "RPC", dependencies: ["StrictJSON"]),
    .systemLibrary(
        name: "CXML2", path: "Sources/CXML2", pkgConfig: "libxml-2.0", providers: [.apt(["libxml2-dev"])]),
    // libxmlsec1 and OpenSSL are opened at run time: see Sources/CXMLSec/Library.h.
    .target(
        name: "CXMLSec", dependencies: ["CXML2"], exclude: ["forward"], cSettings: [.headerSearchPath("forward")]),
    .systemLibrary(name: "CZlib", path: "Sources/CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(
        name: "CSQLite", path: "Sources/CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
    .systemLibrary(
        name: "CCares", path: "Sources/CCares", pkgConfig: "libcares", providers: [.apt(["libc-ares-dev"])]),
    .systemLibrary(name: "CIDN2", path: "Sources/CIDN2", pkgConfig: "libidn2", providers: [.apt(["libidn2-dev"])]),
    .systemLibrary(name: "CPSL", path: "Sources/CPSL", pkgConfig: "libpsl", providers: [.apt(["libpsl-dev"])]),
    .target(name: "DNS", dependencies: ["CCares"]),
    .target(name: "DomainNames", dependencies: ["CIDN2", "CPSL"]),
    .target(name: "SAML", dependencies: ["CXMLSec", "CZlib", .asn1, .certificates, .crypto, .cryptoExtras]),
    .target(name: "OIDC", dependencies: ["StrictJSON", .crypto, .cryptoExtras]),
    .target(name: "SCIM", dependencies: ["StrictJSON"]),
]

// MARK: The portal

package.targets += [
    .target(name: "PortalCore", dependencies: ["DomainNames", "OIDC", "SAML", "SCIM", "StrictJSON", .crypto]),
    .target(name: "Providers", dependencies: ["PortalCore"]),
    .target(name: "Destinations", dependencies: ["OIDC", "PortalCore", "SAML", "StrictJSON", .crypto]),
    .target(name: "PortalStorage", dependencies: ["CSQLite", "PortalCore", "StrictJSON", .crypto, .grdb, .grdbSQLite]),
    .target(
        name: "PortalNetwork",
        dependencies: [
            "DNS", "DomainNames", "OIDC", "PortalCore", .asn1, .asyncHTTPClient, .certificates, .nioConcurrencyHelpers,
            .nioCore, .nioHTTP1, .nioHTTPCompression, .nioPosix, .nioSSL, .nioTLS,
        ]),
    .target(name: "PortalServer", dependencies: ["OIDC", "PortalCore", "RPC", "StrictJSON", .crypto]),
    .target(
        name: "PortalWeb",
        dependencies: [
            "PortalCore", .httpTypes, .hummingbirdCore, .logging, .nioConcurrencyHelpers, .nioCore, .nioHTTP1,
            .nioHTTPTypes, .nioHTTPTypesHTTP1, .nioPosix,
        ]),
    // An identity provider for trying things without a real one.
    .target(
        name: "TestIdentityProvider",
        dependencies: ["OIDC", "SAML", "StrictJSON", .crypto, .hummingbird, .logging, .nioCore]),
    .executableTarget(
        name: "PortalHost",
        dependencies: [
            "Destinations", "OIDC", "PortalCore", "PortalNetwork", "PortalServer", "PortalStorage", "PortalWeb",
            "Providers", "RPC", "SAML",
            "StrictJSON", "TestIdentityProvider", .argumentParser, .logging,
        ]),
]

// MARK: Tests

package.targets += [
    .target(
        name: "PortalTestSupport",
        dependencies: ["PortalCore", "RPC", "SAML", "StrictJSON", .asn1, .certificates, .crypto, .cryptoExtras],
        path: "Tests/PortalTestSupport"),
    // For the tests of libraries that know nothing of the portal.
    .target(name: "LibraryTestSupport", dependencies: ["StrictJSON"], path: "Tests/LibraryTestSupport"),
    .testTarget(name: "StrictJSONTests", dependencies: ["LibraryTestSupport", "StrictJSON"]),
    // A server in a process of its own.
    .executableTarget(name: "RPCTestHost", dependencies: ["RPC", "StrictJSON"], path: "Tests/RPCTestHost"),
    .testTarget(name: "RPCTests", dependencies: ["LibraryTestSupport", "RPC", "RPCTestHost", "StrictJSON"]),
    .testTarget(name: "SAMLTests", dependencies: ["LibraryTestSupport", "PortalTestSupport", "SAML", .crypto]),
    .testTarget(
        name: "OIDCTests",
        dependencies: ["LibraryTestSupport", "OIDC", "PortalTestSupport", "StrictJSON", .crypto, .cryptoExtras]),
    .testTarget(name: "DNSTests", dependencies: ["DNS", "LibraryTestSupport", "PortalTestSupport", "StrictJSON"]),
    .testTarget(name: "DomainNamesTests", dependencies: ["DomainNames"]),
    .testTarget(name: "SCIMTests", dependencies: ["LibraryTestSupport", "SCIM", "StrictJSON"]),
    .testTarget(
        name: "PortalCoreTests",
        dependencies: ["DomainNames", "OIDC", "PortalCore", "PortalTestSupport", "SAML", "StrictJSON"]),
    .testTarget(
        name: "ProvidersTests",
        dependencies: ["OIDC", "PortalCore", "PortalTestSupport", "Providers", "SAML", "StrictJSON", .crypto],
        exclude: ["Fixtures"]),
    .testTarget(
        name: "DestinationsTests",
        dependencies: [
            "Destinations", "LibraryTestSupport", "OIDC", "PortalCore", "PortalNetwork", "PortalTestSupport",
            "StrictJSON", .crypto, .cryptoExtras,
        ]),
    // A second process for the storage tests.
    .executableTarget(
        name: "PortalStorageProbe", dependencies: ["CSQLite", "PortalCore", "PortalStorage", "StrictJSON"],
        path: "Tests/PortalStorageProbe"),
    .testTarget(
        name: "PortalStorageTests",
        dependencies: [
            "PortalCore", "PortalStorage", "PortalStorageProbe", "PortalTestSupport", "StrictJSON", .crypto, .grdb,
        ]),
    .testTarget(
        name: "PortalNetworkTests",
        dependencies: [
            "OIDC", "PortalCore", "PortalNetwork", .asn1, .certificates, .crypto, .nioConcurrencyHelpers, .nioCore,
            .nioPosix, .nioSSL,
        ]),
    .testTarget(
        name: "PortalWebTests",
        dependencies: [
            "PortalCore", "PortalTestSupport", "PortalWeb", .logging, .nioConcurrencyHelpers, .nioCore, .nioPosix,
        ]),
    .testTarget(
        name: "PortalServerTests",
        dependencies: [
            "LibraryTestSupport", "OIDC", "PortalCore", "PortalNetwork", "PortalServer", "PortalStorage",
            "PortalTestSupport", "Providers",
            "RPC", "SAML", "StrictJSON",
            .crypto,
        ]),
    .testTarget(
        name: "TestIdentityProviderTests",
        dependencies: ["OIDC", "PortalTestSupport", "SAML", "StrictJSON", "TestIdentityProvider"]),
    .testTarget(
        name: "PortalHostTests",
        dependencies: [
            "LibraryTestSupport", "PortalCore", "PortalHost", "PortalTestSupport", "RPC", "SAML", "StrictJSON",
        ]),
    .testTarget(
        name: "CrashTests",
        dependencies: ["PortalCore", "PortalHost", "PortalStorage", "PortalTestSupport", "RPC", "StrictJSON"]),
]

// MARK: Benchmarks

package.targets.append(
    .executableTarget(
        name: "IDTokenBench", dependencies: ["OIDC", "StrictJSON", .crypto, .cryptoExtras],
        path: "Benchmarks/IDTokenBench"))

// MARK: Settings of every target

for target in package.targets where target.type != .system {
    guard target.name != "CXMLSec" else { continue }
    target.swiftSettings = [
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InferIsolatedConformances"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
        .treatAllWarnings(as: .error),
    ]
}
