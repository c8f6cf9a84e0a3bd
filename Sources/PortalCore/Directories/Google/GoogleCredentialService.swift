import OIDC
import StrictJSON

/// The credentials with which a directory is pulled: read, tried, kept.
package struct GoogleCredentialService: Sendable {
    static let maximumCustomerLength = 64
    private static let ownCustomer = "my_customer"

    let gate: TenantGate
    let settings: SettingsService
    let housekeeping: HousekeepingService
    let google: GoogleAccess
    let pulls: DirectoryPulls

    package init(
        gate: TenantGate, settings: SettingsService, housekeeping: HousekeepingService, google: GoogleAccess,
        pulls: DirectoryPulls
    ) {
        self.gate = gate
        self.settings = settings
        self.housekeeping = housekeeping
        self.google = google
        self.pulls = pulls
    }

    package struct Submission: Sendable {
        var serviceAccountJSON: String
        var adminEmail: String
        var customer: String?

        package init(serviceAccountJSON: String, adminEmail: String, customer: String?) {
            self.serviceAccountJSON = serviceAccountJSON
            self.adminEmail = adminEmail
            self.customer = customer
        }
    }

    package struct Answer: Sendable, Encodable {
        package var directory: DirectoryView
        package var findings: [Finding]
    }

    private struct Kept: Sendable, Codable {
        var directory: CountedDirectory
        var findings: [Finding]
    }

    /// Keeps credentials with which everything can be read, and also those that could not be tried because Google did
    /// not answer: then the first run tells. Those that Google refuses are not kept, and others that were there stay in
    /// force; without any, the directory's state says that they are invalid.
    package func set(_ id: DirectoryID, _ submission: Submission, as caller: Caller) async throws -> Answer {
        let target = TenantGate.Target(id)
        if let first = try await gate.firstResult(of: Kept.self, target, as: caller, allowing: .directorySync) {
            return try await answer(first)
        }
        let current = try await gate.read(target, as: caller, allowing: .directorySync) { transaction, _ in
            try transaction.directory(id)
        }
        guard current.protocol == .googleDirectory else {
            throw PortalError(
                .refused, "protocol_not_supported", "This directory's provider sends its changes itself.",
                remedy: "Give the provider the directory's endpoint and token instead.", field: "/directoryId")
        }
        let (material, findings) = try await examine(submission)
        let surroundings = gate.surroundings
        if material != nil {
            // Noted before the change, which a crash could otherwise leave unattended.
            try await housekeeping.expectVisit(id.tenant, at: surroundings.now())
        }
        let sealer = gate.sealer
        let kept = try await gate.write(target, as: caller, allowing: .directorySync) { transaction, scope in
            var directory = try transaction.directory(id)
            guard let material else {
                if directory.credentials == nil {
                    try transaction.change(
                        &directory, to: .invalidCredentials, as: .directoryCredentialsInvalid, scope)
                }
                return Kept(directory: try transaction.counted(directory), findings: findings)
            }
            // A run with the old ones would only say how those were.
            for var run in try transaction.directoryRuns.latest(of: .sync, in: id, limit: 1)
            where run.state == .running && run.waitsConfirmed == nil {
                run.end(.cancelled, at: scope.now)
                try transaction.directoryRuns.update(run)
                try scope.record(
                    .directorySyncFailed, of: directory.organizationId, in: transaction.events,
                    targets: [directory.eventTarget, run.eventTarget], data: DirectoryRunView(run))
            }
            let before = directory
            directory.credentials = material.credentials
            directory.state = findings.isEmpty ? .linked : .validating
            directory.nextSyncAt = scope.now
            directory.updatedAt = scope.now
            directory.revision += 1
            try transaction.directories.update(directory)
            try transaction.directories.setSealedKey(
                try sealer.seal(Array(material.privateKey.utf8), context: SecretContext.directoryKey(of: id)), of: id)
            let isLinked = directory.state == .linked && before.state != .linked
            try scope.record(
                isLinked ? .directoryLinked : .directoryUpdated, of: directory.organizationId,
                in: transaction.events, targets: [directory.eventTarget],
                data: DirectoryView(directory, baseURL: nil), previous: DirectoryView(before, baseURL: nil))
            return Kept(directory: try transaction.counted(directory), findings: findings)
        }
        if material != nil { await pulls.request(id) }
        return try await answer(kept)
    }

    private func answer(_ kept: Kept) async throws -> Answer {
        Answer(
            directory: kept.directory.view(
                baseURL: try await settings.current().baseURL, at: gate.surroundings.now()),
            findings: kept.findings)
    }

    private struct Material: Sendable {
        var credentials: GoogleCredentials
        /// PEM; a secret.
        var privateKey: String
    }

    /// Reads and tries what was given. Material is there where it is to be kept.
    private func examine(_ submission: Submission) async throws -> (Material?, [Finding]) {
        var findings: [Finding] = []
        let admin = submission.adminEmail.trimmed
        if TextRules.domain(ofEmail: admin) == nil {
            findings.append(
                Finding(
                    .error, .googleAdminEmailInvalid, path: "/google/adminEmail", message: "This is no e-mail address.",
                    remedy: "Give the primary address of an administrator of your Workspace.",
                    received: String(admin.prefix(Self.shownLength))))
        } else if admin.lowercased().hasSuffix(".gserviceaccount.com") {
            findings.append(
                Finding(
                    .error, .googleAdminEmailInvalid, path: "/google/adminEmail",
                    message: "This is the service account, not an administrator of your Workspace.",
                    remedy: "Give the primary address of the person or account with the role Directory reader.",
                    received: admin))
        }
        let customer = (submission.customer?.trimmed).flatMap { $0.isEmpty ? nil : $0 } ?? Self.ownCustomer
        if customer.utf8.count > Self.maximumCustomerLength || !customer.utf8.allSatisfy(\.isCustomerCharacter) {
            findings.append(
                Finding(
                    .error, .googleCustomerInvalid, path: "/google/customer", message: "This is no customer ID.",
                    remedy: "Copy it from Account → Account settings → Profile in the Admin console, or leave it out.",
                    expected: "C01a2b3c4", received: String(customer.prefix(Self.shownLength))))
        }
        let file: GoogleServiceAccountFile
        switch GoogleServiceAccountFile.read(submission.serviceAccountJSON) {
        case .usable(let read): file = read
        case .unusable(let more): return (nil, findings + more)
        }
        guard findings.isEmpty else { return (nil, findings) }
        let credentials = GoogleCredentials(
            clientEmail: file.clientEmail, clientId: file.clientId, privateKeyId: file.privateKeyId, adminEmail: admin,
            customer: customer)
        let (google, surroundings) = (google, gate.surroundings)
        let check = GoogleCredentialCheck { account, scopes in
            google.client(account, scopes: scopes, attempts: GoogleCredentialCheck.attempts, surroundings)
        }
        let outcome = try await check.verify(try GoogleServiceAccount(credentials, privateKey: file.privateKey))
        guard !outcome.isRefused else { return (nil, outcome.findings) }
        return (Material(credentials: credentials, privateKey: file.privateKey), outcome.findings)
    }

    /// How much of a wrong value is shown.
    private static let shownLength = 100
}

extension UInt8 {
    fileprivate var isCustomerCharacter: Bool {
        switch self {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default: false
        }
    }
}
