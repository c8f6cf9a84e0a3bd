package import StrictJSON

/// A sign-in as its events tell of it: who, through what, and what was wrong; not what was asserted.
package struct SignInEventRecord: Sendable {
    package struct Diagnosis: Sendable {
        package var code: String
        package var title: String
        package var side: SignInDiagnosis.Side
    }

    package var id: SignInSessionID
    package var connectionId: ConnectionID
    package var state: SignInSession.State
    package var origin: SignInSession.Origin
    package var test: Bool
    package var startedAt: Timestamp
    package var endedAt: Timestamp?
    package var idpId: String?
    package var email: String?
    package var diagnosis: Diagnosis?
    package var loggedOutAt: Timestamp?
    package var logout: SessionLogout?

    package init(_ session: SignInSession) {
        id = session.id
        connectionId = session.connectionId
        state = session.state
        origin = session.origin
        test = session.test
        startedAt = session.startedAt
        endedAt = session.endedAt
        idpId = session.profile?.user.idpId
        email = session.profile?.user.email
        diagnosis = session.diagnosis.map { Diagnosis(code: $0.code, title: $0.title, side: $0.side) }
        loggedOutAt = session.loggedOutAt
        logout = session.logout
    }
}

extension SignInEventRecord: JSONObjectWritable {
    package func writeMembers(to output: inout JSONOutput) {
        output.member("id", id)
        output.member("connectionId", connectionId)
        output.member("state", state)
        output.member("origin", origin)
        output.member("test", test)
        output.member("startedAt", startedAt)
        output.member("endedAt", endedAt)
        output.member("idpId", idpId)
        output.member("email", email)
        output.member("diagnosis", diagnosis)
        output.member("loggedOutAt", loggedOutAt)
        output.member("logout", logout)
    }
}

extension SignInEventRecord.Diagnosis: JSONObjectWritable {
    package func writeMembers(to output: inout JSONOutput) {
        output.member("code", code)
        output.member("title", title)
        output.member("side", side)
    }
}
