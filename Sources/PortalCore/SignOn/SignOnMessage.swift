import SAML

/// A message of ours on its way through the browser.
struct SignOnMessage: Sendable {
    var method: SignOnStart.Method
    var url: String
    /// To be posted to the URL.
    var form: [String: String]?

    /// - Parameter binding: HTTP-Redirect or HTTP-POST.
    init(
        _ message: some OutgoingSAMLMessage, over binding: String, relayState: RelayState?, signedBy signer: SAMLSigner?
    ) throws(SAMLSendingError) {
        if binding == SAMLBinding.httpPOST.rawValue {
            let posted = try message.postForm(relayState: relayState, signedBy: signer)
            method = .post
            url = posted.url
            form = Dictionary(posted.fields.map { ($0.name, $0.value) }) { $1 }
        } else {
            method = .get
            url = try message.redirectURL(relayState: relayState, signedBy: signer)
        }
    }
}
