/// What a browser gets in the course of single logout.
extension SignOnPage {
    /// Carries our answer to the identity provider.
    static func answer(_ message: SignOnMessage) -> ForwardedReply {
        switch message.method {
        case .get: return redirect(to: message.url)
        case .post: return form("Continue to sign out", message.url, message.form ?? [:])
        }
    }

    /// The end of a logout that we began: back to the application, or a page.
    static func loggedOut(_ pending: PendingLogout, error: String?) -> ForwardedReply {
        var reply: ForwardedReply
        if let uri = pending.redirectUri, let target = adding(["error": error, "state": pending.state], to: uri) {
            reply = redirect(to: target)
        } else if error == nil {
            reply = signedOut()
        } else {
            reply = refused(
                title: "Sign-out failed", "Your identity provider did not sign you out. Please try again.",
                status: 200)
        }
        reply.sessionId = pending.sessionId
        return reply
    }

    static func signedOut() -> ForwardedReply {
        refused(title: "Signed out", "You are signed out. You can close this window.", status: 200)
    }

    static func logoutRefused(status: Int) -> ForwardedReply {
        refused(
            title: "Sign-out refused",
            "The identity provider’s message could not be accepted, and nothing was changed. Your administrator finds "
                + "the reason in the audit log.", status: status)
    }
}
