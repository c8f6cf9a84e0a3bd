import PortalCore

extension SignInSession {
    /// The packed texts of a row, in this order; part of how rows are stored.
    enum Part: Int, CaseIterable { case request, response, checks, diagnosis, profile, logout, subject }

    func packed(subject: SessionSubject.Identity?) throws -> [UInt8] {
        var texts = PackedTexts()
        for part in Part.allCases {
            switch part {
            case .request: try texts.append(request)
            case .response: try texts.append(response)
            case .checks: try texts.append(checks.isEmpty ? nil : checks)
            case .diagnosis: try texts.append(diagnosis)
            case .profile: try texts.append(profile)
            case .logout: try texts.append(logout)
            case .subject: try texts.append(subject)
            }
        }
        return texts.bytes
    }

    /// - Parameter row: columns as ``SQLiteSignInSessionStore`` selects them.
    init(row: SQLRow) throws {
        self.init(
            id: try row.id(0), connectionId: try row.id(1), organizationId: try row.id(2), origin: try row.raw(4),
            test: try row.flag(5), usedStaged: try row.flag(6), startedAt: try row.time(7))
        state = try row.raw(3)
        endedAt = try row.optionalTime(8)
        loggedOutAt = try row.optionalTime(9)
        if row.isNull(10) {
            request = try row.optionalJSON(11)
            response = try row.optionalJSON(12)
            checks = try row.list(13)
            diagnosis = try row.optionalJSON(14)
            profile = try row.optionalJSON(15)
            logout = try row.optionalJSON(16)
        } else {
            let texts = try row.packed(10, as: Part.self)
            request = try texts.value(.request)
            response = try texts.value(.response)
            checks = try texts.value(.checks) ?? []
            diagnosis = try texts.value(.diagnosis)
            profile = try texts.value(.profile)
            logout = try texts.value(.logout)
        }
    }
}
