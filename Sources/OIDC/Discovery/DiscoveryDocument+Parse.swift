import StrictJSON

extension DiscoveryDocument {
    /// Greatest accepted size in bytes; real documents have one to ten kilobytes.
    public static let maximumBytes = 1 << 20

    /// Reads a discovery document. Unknown members are kept and otherwise ignored.
    public static func parse(_ bytes: [UInt8]) throws(DiscoveryError) -> DiscoveryDocument {
        let json = try JSON.document(bytes, limit: maximumBytes)
        guard let object = json.objectValue else { throw .wrongDocument(WrongDocument(json: json)) }
        if object["issuer"] == nil {
            let kind = WrongDocument(json: json)
            guard kind == .discoveryDocument || kind == .otherJSON else { throw .wrongDocument(kind) }
        }
        return DiscoveryDocument(object: object)
    }

    private init(object: JSONObject) {
        var reader = MemberReader(object: object)
        if object.hadRepeatedKeys { reader.problems.append(MemberProblem(pointer: "", kind: .repeatedMembers)) }
        issuer = reader.url("issuer")
        authorizationEndpoint = reader.url("authorization_endpoint")
        tokenEndpoint = reader.url("token_endpoint")
        userinfoEndpoint = reader.url("userinfo_endpoint")
        jwksURI = reader.url("jwks_uri")
        registrationEndpoint = reader.url("registration_endpoint")
        endSessionEndpoint = reader.url("end_session_endpoint")
        revocationEndpoint = reader.url("revocation_endpoint")
        introspectionEndpoint = reader.url("introspection_endpoint")
        deviceAuthorizationEndpoint = reader.url("device_authorization_endpoint")
        pushedAuthorizationRequestEndpoint = reader.url("pushed_authorization_request_endpoint")
        scopesSupported = reader.strings("scopes_supported")
        responseTypesSupported = reader.strings("response_types_supported")
        responseModesSupported = reader.strings("response_modes_supported")
        grantTypesSupported = reader.strings("grant_types_supported")
        subjectTypesSupported = reader.strings("subject_types_supported")
        idTokenSigningAlgorithms = reader.strings("id_token_signing_alg_values_supported")
        userinfoSigningAlgorithms = reader.strings("userinfo_signing_alg_values_supported")
        requestObjectSigningAlgorithms = reader.strings("request_object_signing_alg_values_supported")
        tokenEndpointAuthMethods = reader.strings("token_endpoint_auth_methods_supported")
        tokenEndpointAuthSigningAlgorithms = reader.strings("token_endpoint_auth_signing_alg_values_supported")
        codeChallengeMethods = reader.strings("code_challenge_methods_supported")
        claimsSupported = reader.strings("claims_supported")
        acrValuesSupported = reader.strings("acr_values_supported")
        promptValuesSupported = reader.strings("prompt_values_supported")
        claimsParameterSupported = reader.bool("claims_parameter_supported")
        requestParameterSupported = reader.bool("request_parameter_supported")
        backchannelLogoutSupported = reader.bool("backchannel_logout_supported")
        frontchannelLogoutSupported = reader.bool("frontchannel_logout_supported")
        authorizationResponseIssuerSupported = reader.bool("authorization_response_iss_parameter_supported")
        requirePushedAuthorizationRequests = reader.bool("require_pushed_authorization_requests")
        problems = reader.problems
        members = object
    }
}
