extension GoogleFailure {
    private static let clients =
        "In the Admin console open Security → Access and data control → API controls → Manage domain wide delegation"

    /// What an administrator is told, and what they can do about it.
    ///
    /// - Parameter scopes: what was asked for when it failed.
    func finding(for credentials: GoogleCredentials, scopes: [GoogleScope] = GoogleScope.allCases) -> Finding {
        let client = credentials.clientId ?? "the service account's Unique ID"
        let all = GoogleScope.allCases.map(\.rawValue).joined(separator: ",")
        let asked = scopes.map(\.rawValue).joined(separator: ",")
        switch kind {
        case .notDelegated where scopes.count == GoogleScope.allCases.count:
            return said(
                .error, .googleDelegationMissing, "The service account may not act for your Workspace.",
                remedy: "\(Self.clients), choose Add new, enter the client ID \(client) and these scopes: \(all). "
                    + "Google may take up to 24 hours, mostly minutes.")
        case .notDelegated, .scopeMissing:
            return said(
                .error, .googleScopeMissing, "The service account may act for your Workspace, but not read everything.",
                remedy: "\(Self.clients), edit the client \(client) and replace its scopes by: \(all).", expected: asked
            )
        case .keyRefused, .unauthenticated:
            return said(
                .error, .googleKeyInvalid, "Google does not accept the key's signature.",
                remedy: "The key was deleted or disabled. In the Google Cloud console open IAM & Admin → Service "
                    + "Accounts → \(credentials.clientEmail) → Keys, create a new JSON key and give it here.")
        case .unknownAccount:
            return said(
                .error, .googleKeyInvalid, "Google knows no such service account.",
                remedy: "It was deleted or disabled. In the Google Cloud console open IAM & Admin → Service Accounts, "
                    + "enable it or create another one, and give its key here.",
                received: credentials.clientEmail)
        case .unknownAdministrator:
            return said(
                .error, .googleAdminUnknown, "There is nobody in your Workspace with the administrator's address.",
                remedy: "Give the primary address of an administrator who is not suspended (Admin console → "
                    + "Directory → Users).", received: credentials.adminEmail)
        case .notAuthorized:
            return said(
                .error, .googleAdminNotAuthorized, "The administrator may not read this.",
                remedy:
                    "In the Admin console open Account → Admin roles and give \(credentials.adminEmail) a role with "
                    + "the Admin API privileges Users → Read and Groups → Read. If you gave a customer ID, compare it "
                    + "with Account → Account settings.", expected: asked, received: credentials.adminEmail)
        case .apiDisabled:
            return said(
                .error, .googleAPIDisabled, "The Admin SDK API is not enabled in the service account's project.",
                remedy: "In the Google Cloud console select the project of \(credentials.clientEmail), open APIs & "
                    + "Services → Library → Admin SDK API and choose Enable. Wait a few minutes.")
        case .clock:
            return said(
                .error, .googleClock, "Google refuses the time of our request.",
                remedy: "The clock of the machine that runs this host is wrong. Have it set (NTP).")
        case .grantRefused:
            return said(
                .error, .googleRefused, "Google gives no access token.",
                remedy: "Create a new key for the service account and give it here; if that does not help, look up "
                    + "what Google says.")
        case .notFound, .badRequest, .pageTokenRefused:
            return said(
                .error, .googleRefused, "Google refuses the request.",
                remedy: "Compare the customer ID with Account → Account settings in the Admin console.")
        case .rateLimited, .quotaExhausted:
            return said(
                .warning, .googleRateLimited, "Google limits the number of requests.",
                remedy: "Nothing to do: it is tried again. If other programs use the same project, give this one a "
                    + "project of its own.")
        case .unavailable, .unreadable:
            return said(
                .warning, .googleUnavailable, "Google does not answer as it should.",
                remedy: "Nothing to do: it is tried again. See https://www.google.com/appsstatus.")
        case .unreachable, .notAllowed:
            return said(
                .warning, .googleUnavailable, "Google could not be reached from this host.",
                remedy: "Allow this host to connect to oauth2.googleapis.com and admin.googleapis.com on port 443.")
        }
    }

    /// - Parameter received: Google's own words where nothing tells more.
    private func said(
        _ severity: Finding.Severity, _ code: FindingCode, _ message: String, remedy: String,
        expected: String? = nil, received: String? = nil
    ) -> Finding {
        Finding(
            severity, code, path: "/google", message: message, remedy: remedy, expected: expected,
            received: received.map { "\($0): \(self.message)" } ?? self.message)
    }
}
