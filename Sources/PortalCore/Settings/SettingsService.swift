import StrictJSON

/// The environment's settings, and what this process adds to them.
package struct SettingsService: Sendable {
    let gate: TenantGate
    let environment: any EnvironmentStore
    /// `--base-url`: goes before the setting.
    let baseURLOption: String?
    /// Where our own listener listens, if it does: goes before the default.
    let listenerURL: @Sendable () -> String?

    package init(
        gate: TenantGate, environment: any EnvironmentStore, baseURLOption: String?,
        listenerURL: @escaping @Sendable () -> String? = { nil }
    ) {
        self.gate = gate
        self.environment = environment
        self.baseURLOption = baseURLOption
        self.listenerURL = listenerURL
    }

    /// What URLs begin with where nobody said: right for trying things on one machine, for nothing else.
    package static let defaultBaseURL = "http://localhost:8080"

    package enum BaseURLSource: String, Sendable, Codable, CaseIterable {
        case option, setting, listener, `default`
    }

    /// Settings in force at this moment.
    package struct Current: Sendable {
        package var settings: EnvironmentSettings
        package var baseURL: String
        package var source: BaseURLSource

        package func portalURL(token: String) -> String { "\(baseURL)/portal/open/\(token)" }

        package var applicationName: String { settings.branding.applicationName ?? "the application" }
    }

    package func current() async throws -> Current {
        let settings = try await environment.settings()
        if let option = baseURLOption { return Current(settings: settings, baseURL: option, source: .option) }
        if let url = settings.baseUrl { return Current(settings: settings, baseURL: url, source: .setting) }
        if let url = listenerURL() { return Current(settings: settings, baseURL: url, source: .listener) }
        return Current(settings: settings, baseURL: Self.defaultBaseURL, source: .default)
    }

    package func get(as caller: Caller) async throws -> EnvironmentSettings {
        try await gate.requireAdministrator(caller)
        return try await environment.settings()
    }

    /// What `host/settings/update` changes: absent stays, present and nil returns to the default.
    package struct Change: Sendable {
        package var applicationName: String??
        package var logoUrl: String??
        package var accentColor: String??
        package var supportEmail: String??
        package var defaultReturnUrl: String??
        package var defaultSuccessUrl: String??
        package var allowedRedirects: [String]?
        package var domainChallengePrefix: String??
        package var baseUrl: String??
        package var expectedRevision: Int?
        package init() {}
    }

    package func update(_ change: Change, as caller: Caller) async throws -> EnvironmentSettings {
        try await gate.requireAdministrator(caller)
        let surroundings = gate.surroundings
        let sealer = gate.sealer
        return try await environment.write { transaction in
            let now = surroundings.now()
            let idempotency = Idempotency(store: transaction.idempotency, sealer: sealer, now: now)
            if let request = caller.idempotency,
                let first: EnvironmentSettings = try idempotency.result(of: request)
            {
                return first
            }
            let before = try transaction.settings.get()
            try Revision.check(change.expectedRevision, against: before.revision)
            var after = before
            after.apply(change)
            try after.check()
            if after != before {
                after.revision += 1
                try transaction.settings.put(after)
                try transaction.events.append(
                    EventDraft(
                        type: .hostSettingsUpdated, organizationId: nil, occurredAt: now,
                        actor: caller.actor ?? .standardIO,
                        targets: [Event.Target(type: "host_settings", id: "environment")],
                        data: JSONText(of: after), previous: JSONText(of: before)))
            }
            if let request = caller.idempotency { try idempotency.keep(after, for: request) }
            return after
        }
    }
}

extension EnvironmentSettings {
    package static let maximumAllowedRedirects = 100
    package static let maximumApplicationNameLength = 100

    fileprivate mutating func apply(_ change: SettingsService.Change) {
        if let value = change.applicationName { branding.applicationName = value }
        if let value = change.logoUrl { branding.logoUrl = value }
        if let value = change.accentColor { branding.accentColor = value?.lowercased() }
        if let value = change.supportEmail { branding.supportEmail = value }
        if let value = change.defaultReturnUrl { redirects.defaultReturnUrl = value }
        if let value = change.defaultSuccessUrl { redirects.defaultSuccessUrl = value }
        if let value = change.allowedRedirects { redirects.allowed = value }
        if let value = change.domainChallengePrefix {
            domainChallengePrefix = value ?? EnvironmentSettings().domainChallengePrefix
        }
        if let value = change.baseUrl { baseUrl = value.map(Self.withoutTrailingSlash) }
    }

    package static func withoutTrailingSlash(_ url: String) -> String {
        url.hasSuffix("/") ? String(url.dropLast()) : url
    }

    fileprivate func check() throws {
        if let name = branding.applicationName {
            try TextRules.checkName(
                name, at: "/branding/applicationName", maximum: Self.maximumApplicationNameLength)
        }
        if let url = branding.logoUrl, (try? WebURL(url))?.isSecure != true {
            throw PortalError.invalid("/branding/logoUrl", "must be an absolute https URL")
        }
        if let color = branding.accentColor {
            let digits = color.dropFirst()
            guard color.hasPrefix("#"), digits.count == 6, digits.allSatisfy({ $0.isASCII && $0.isHexDigit }) else {
                throw PortalError.invalid("/branding/accentColor", "must have the form #rrggbb")
            }
        }
        if let email = branding.supportEmail { try TextRules.checkEmail(email, at: "/branding/supportEmail") }
        guard redirects.allowed.count <= Self.maximumAllowedRedirects else {
            throw PortalError.invalid(
                "/redirects/allowed", "At most \(Self.maximumAllowedRedirects) entries are allowed.")
        }
        for (index, entry) in redirects.allowed.enumerated() {
            guard let url = try? WebURL(entry), url.isASCII, url.isSecureOrLoopback, !url.hasQuery, !url.hasFragment
            else {
                throw PortalError.invalid(
                    "/redirects/allowed/\(index)",
                    "must be an absolute https URL in ASCII without query and fragment (http only for this machine)")
            }
        }
        if let url = redirects.defaultReturnUrl {
            try redirects.check(url, field: "/redirects/defaultReturnUrl")
        }
        if let url = redirects.defaultSuccessUrl {
            try redirects.checkAnswered(url, field: "/redirects/defaultSuccessUrl")
        }
        let label = domainChallengePrefix.utf8
        guard (1...63).contains(label.count), !domainChallengePrefix.hasPrefix("-"),
            !domainChallengePrefix.hasSuffix("-"),
            label.allSatisfy({ byte in
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                    || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || byte == UInt8(ascii: "-")
                    || byte == UInt8(ascii: "_")
            })
        else {
            throw PortalError.invalid(
                "/domainChallengePrefix", "must be one DNS label of lower-case letters, digits, - and _")
        }
        if let baseUrl { try Self.checkBaseURL(baseUrl, field: "/baseUrl") }
    }

    /// An origin with an optional path; `http` only on this machine, since credentials pass through these URLs.
    package static func checkBaseURL(_ text: String, field: String) throws {
        guard let url = try? WebURL(text), url.isSecureOrLoopback, !url.hasQuery, !url.hasFragment
        else {
            throw PortalError.invalid(
                field, "must be an absolute https URL without query and fragment (http only for this machine)")
        }
    }
}

extension EnvironmentSettings.Redirects {
    /// Throws `url_not_allowed` unless the URL lies within the allow-list.
    package func check(_ text: String, field: String) throws {
        guard let url = try? WebURL(text), url.isASCII, !url.hasFragment else {
            throw PortalError(
                .refused, "url_not_allowed", "This is not an absolute URL that people can be sent to.",
                remedy: "Give an absolute https URL in ASCII without a fragment.", field: field)
        }
        guard allowed.compactMap({ try? WebURL($0) }).contains(where: url.isCovered(by:)) else {
            throw PortalError(
                .refused, "url_not_allowed",
                "\(url.scheme)://\(url.host) with this port and path is not on the allow-list.",
                remedy: "Add it to redirects.allowed with host/settings/update.", field: field)
        }
    }
}
