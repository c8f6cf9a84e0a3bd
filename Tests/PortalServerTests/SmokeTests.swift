import Testing
@Suite struct SmokeTests { @Test func smoke() async throws { try await TestHost.run { host, client in _ = try await client.organization() } } }
