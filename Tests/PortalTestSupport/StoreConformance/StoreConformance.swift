import PortalCore

/// What every engine behind ``TenantStore`` and ``EnvironmentStore`` has to do, as checks that know no engine.
package enum StoreConformance {
    /// One rule: `run` throws ``ConformanceFailure`` where it is broken.
    package struct Check: Sendable, CustomStringConvertible {
        package let name: String
        package let run: @Sendable (StoreSubject) async throws -> Void
        package var description: String { name }
    }

    package static let checks: [Check] =
        lifecycle + ordering + isolation + organizations + portalLinks + connections + domains + directories
        + directoryContents
        + events + idempotency + signOn + environment + background + copies
}

/// A broken rule.
package struct ConformanceFailure: Error, CustomStringConvertible {
    package let description: String
}

// MARK: Expectations

func expect(_ condition: Bool, _ what: @autoclosure () -> String) throws {
    guard condition else { throw ConformanceFailure(description: what()) }
}

func expectEqual<Value: Equatable>(_ found: Value, _ expected: Value, _ what: String) throws {
    try expect(found == expected, "\(what): expected \(expected), found \(found)")
}

func expectRefusal(
    _ reason: String, _ what: String, _ body: () async throws -> Void
) async throws {
    do {
        try await body()
    } catch let error as PortalError {
        return try expectEqual(error.reason, reason, what)
    }
    throw ConformanceFailure(description: "\(what): expected \(reason), nothing was thrown")
}
