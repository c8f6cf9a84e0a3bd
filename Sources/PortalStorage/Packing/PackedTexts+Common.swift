extension PackedTexts {
    /// What texts of sign-ins have in common. Part of the form: never changed, since rows refer to it. What is wanted
    /// most stands last.
    package static let common: [UInt8] = Array(
        #"""
        "diagnosis":{"code":"saml.oidc.title":"explanation":"The side":"identity_provider","consolePath":"field":"\#
        currentValue":"correctValue":"evidence":{"https://login.microsoftonline.com/https://accounts.google.com\#
        .okta.com/https://sts.windows.net/"issuer":"https:// "client_id":"nonce":"token_endpoint":"userinfo":\#
        {"method":"GET","url":"https://&RelayState=ssess_&SigAlg=http%3A%2F%2Fwww.w3.org%2F2001%2F04%2Fxmldsig-more\#
        %23rsa-sha256&Signature="?SAMLRequest={"origin":"sp","outcome":"success","startedAt":"endedAt":"\#
        urn:oasis:names:tc:SAML:2.0:attrname-format:uri"http://schemas.xmlsoap.org/ws/2005/05/identity/claims/\#
        http://schemas.microsoft.com/identity/claims/http://schemas.microsoft.com/ws/2008/06/identity/claims/\#
        urn:oid:urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified\#
        urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress\#
        "spProvidedId":"urn:oasis:names:tc:SAML:2.0:nameid-format:transient\#
        {"identityProvider":"https://","name":"","format":"urn:oasis:names:tc:SAML:2.0:nameid-format:persistent",\#
        "nameQualifier":"https://","spNameQualifier":"https:///metadata","sessionIndexes":["_"]}\#
        "displayName":"username":"userName":"phone":"department":"title":"employeeId":"customAttributes":{\#
        {"idpId":"@example.com","email":"","firstName":"","lastName":"","groups":["","Everyone"],"name":"",\#
        "rawAttributes":{"id":[""],"email":[""],"firstName":[""],"lastName":[""],"groups":[""],"@nameId":""}}\#
        {"code":true,"iss":"https://","idToken":{"iss":"https://","azp":"exp":17"iat":17"auth_time":"acr":"tid":"aud":"\#
        "idTokenHeader":{"alg":"RS256","kid":""typ":"JWT"},"claimNames":["iss","sub","aud","exp","iat","nonce","at_hash",\#
        "preferred_username","given_name","family_name","email_verified","name","email"]}"picture"\#
        {"name":"authorization.parameters","outcome":"passed"},{"name":"authorization.state","outcome":"passed"},\#
        {"name":"authorization.issuer","outcome":"passed"},{"name":"authorization.error","outcome":"passed"},\#
        {"name":"authorization.code","outcome":"passed"},{"name":"token.client_authentication","outcome":"passed"},\#
        {"name":"token.exchange","outcome":"passed"},{"name":"token.response","outcome":"passed"},\#
        {"name":"token.token_type","outcome":"passed"},{"name":"token.id_token","outcome":"passed"},\#
        {"name":"keys.fetch","outcome":"passed"},{"name":"id_token.format","outcome":"passed"},\#
        {"name":"id_token.type","outcome":"passed"},{"name":"id_token.header","outcome":"passed"},\#
        {"name":"id_token.algorithm","outcome":"passed","expected":"RS256","received":"RS256"},\#
        {"name":"id_token.key","outcome":"passed"},{"name":"id_token.signature","outcome":"passed"},\#
        {"name":"id_token.issuer","outcome":"passed","expected":"https://","received":"https://"},\#
        {"name":"id_token.subject","outcome":"passed"},{"name":"id_token.audience","outcome":"passed","expected":"\#
        {"name":"id_token.authorized_party","outcome":"skipped"},{"name":"id_token.expiry","outcome":"passed"},\#
        {"name":"id_token.not_before","outcome":"skipped"},{"name":"id_token.issued_at","outcome":"passed"},\#
        {"name":"id_token.nonce","outcome":"passed"},{"name":"id_token.auth_time","outcome":"skipped"},\#
        {"name":"id_token.acr","outcome":"skipped"},{"name":"id_token.at_hash","outcome":"passed"},\#
        {"name":"id_token.c_hash","outcome":"skipped"},{"name":"userinfo.exchange","outcome":"passed"},\#
        {"name":"userinfo.response","outcome":"passed"},{"name":"userinfo.subject","outcome":"passed"},\#
        {"name":"binding","outcome":"failed","code":"saml.warning","code":"oidc.{"name":"audience","outcome":"failed",\#
        {"binding":"HTTP-POST","bytes":"id":"id-","issuer":"https://","destination":"https:///sso/saml/conn_01/acs",\#
        "inResponseTo":"_","statusCodes":["urn:oasis:names:tc:SAML:2.0:status:Success"],\#
        "audiences":["https:///sso/saml/conn_01/metadata"],"recipients":["https:///acs"],\#
        "nameIdFormat":"urn:oasis:names:tc:SAML:2.0:nameid-format:persistent",\#
        "notBefore":"20-00-00T00:00:00.000Z","notOnOrAfter":"20-00-00T00:00:00.000Z",\#
        "authnContextClass":"urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport",\#
        "attributeNames":[""],"signatureAlgorithms":["http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"],\#
        "certificateFingerprints":[""],"encrypted":true}"encrypted":false}
        [{"name":"document","outcome":"passed"},{"name":"duplicate_ids","outcome":"passed"},\#
        {"name":"version","outcome":"passed","received":"2.0"},\#
        {"name":"issue_instant","outcome":"passed","received":"20-00-00T00:00:00Z"},\#
        {"name":"status","outcome":"passed","received":"urn:oasis:names:tc:SAML:2.0:status:Success"},\#
        {"name":"issuer","outcome":"passed","expected":"https://","received":"https://"},\#
        {"name":"destination","outcome":"passed","expected":"https://","received":"https://"},\#
        {"name":"in_response_to","outcome":"passed","received":"_"},{"name":"in_response_to","outcome":"passed"},\#
        {"name":"single_assertion","outcome":"passed"},\#
        {"name":"encryption","outcome":"passed"},\#
        {"name":"encryption","outcome":"skipped","code":"saml.encryption.not_encrypted"},\#
        {"name":"algorithm","outcome":"passed","received":"http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"},\#
        {"name":"signature","outcome":"passed","received":""},{"name":"certificate_validity","outcome":"passed"},\#
        {"name":"version","outcome":"passed","received":"2.0"},\#
        {"name":"issue_instant","outcome":"passed","received":"20-00-00T00:00:00Z"},\#
        {"name":"issuer","outcome":"passed","expected":"https://","received":"https://"},\#
        {"name":"subject","outcome":"passed"},\#
        {"name":"subject_confirmation","outcome":"passed","received":"urn:oasis:names:tc:SAML:2.0:cm:bearer"},\#
        {"name":"recipient","outcome":"passed","expected":"https://","received":"https://"},\#
        {"name":"in_response_to","outcome":"passed"},\#
        {"name":"not_on_or_after","outcome":"passed","received":"20-00-00T00:00:00Z"},\#
        {"name":"not_before","outcome":"passed","received":"20-00-00T00:00:00Z"},\#
        {"name":"not_on_or_after","outcome":"passed","received":"20-00-00T00:00:00Z"},\#
        {"name":"conditions","outcome":"passed"},\#
        {"name":"audience","outcome":"passed","expected":"https://","received":"https://"},\#
        {"name":"authn_statement","outcome":"passed","received":"20-00-00T00:00:00Z"},\#
        {"name":"attributes","outcome":"passed"},{"name":"attributes","outcome":"passed"},\#
        {"name":"email_domain","outcome":"passed","expected":"","received":""},\#
        {"name":"replay","outcome":"passed","expected":"an assertion that was not used before"}]

        """#.utf8)
}
