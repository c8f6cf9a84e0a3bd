import PortalCore

extension ProviderRecognition {
    /// Marks are lower case. Where a product signs under the customer's own domain too, only its paths can tell.
    static let table: [KnownProvider] = [
        KnownProvider(
            "Okta", module: "okta", .domain("okta.com"), .domain("oktapreview.com"), .domain("okta-emea.com"),
            .domain("okta-gov.com"), .domain("okta.mil")),
        KnownProvider(
            "Microsoft Entra ID", module: "entra-id", .host("sts.windows.net"), .host("login.windows.net"),
            .host("login.microsoftonline.com"), .host("login.microsoftonline.us"),
            .host("login.partner.microsoftonline.cn"), .host("login.chinacloudapi.cn"), .host("sts.chinacloudapi.cn"),
            .host("login.microsoft.com")),
        KnownProvider("Google Workspace", module: "google-workspace", .host("accounts.google.com")),
        KnownProvider("Microsoft Entra External ID", .domain("ciamlogin.com"), .domain("b2clogin.com")),
        KnownProvider("AD FS", .pathPrefix("/adfs/"), .pathSuffix("/adfs")),
        KnownProvider("Auth0", .domain("auth0.com"), .text(prefix: "urn:", suffix: ".auth0.com")),
        KnownProvider("authentik", .pathPrefix("/application/saml/"), .pathPrefix("/application/o/")),
        KnownProvider("AWS IAM Identity Center", .domain("signin.aws.amazon.com"), .domain("awsapps.com")),
        KnownProvider("CAS", .pathPrefix("/cas/idp"), .pathPrefix("/cas/oidc")),
        KnownProvider("Cloudflare Access", .domain("cloudflareaccess.com")),
        KnownProvider("CyberArk Identity", .domain("cyberark.cloud"), .domain("idaptive.app")),
        KnownProvider("Duo", .domain("duosecurity.com")),
        KnownProvider("JumpCloud", .domain("jumpcloud.com")),
        KnownProvider("Keycloak", .pathPrefix("/realms/"), .pathPrefix("/auth/realms/")),
        KnownProvider("OneLogin", .domain("onelogin.com")),
        KnownProvider("Oracle Identity", .domain("identity.oraclecloud.com"), .pathSuffix("/fed/idp")),
        KnownProvider(
            "PingOne", .domain("pingone.com"), .domain("pingone.eu"), .domain("pingone.ca"), .domain("pingone.asia"),
            .domain("pingone.com.au"), .domain("pingone.sg"), .domain("pingidentity.com")),
        KnownProvider("PingFederate", .pathSuffix("/idp/sso.saml2")),
        KnownProvider("Rippling", .domain("rippling.com")),
        KnownProvider("Salesforce", .domain("salesforce.com"), .domain("force.com")),
        KnownProvider("Shibboleth", .pathSuffix("/idp/shibboleth"), .pathPart("/idp/profile/saml2/")),
        KnownProvider(
            "SimpleSAMLphp", .pathSuffix("/saml2/idp/metadata.php"), .pathSuffix("/saml2/idp/ssoservice.php"),
            .pathPart("/module.php/saml/idp/")),
        KnownProvider(
            "VMware Workspace ONE", .domain("vmwareidentity.com"), .domain("workspaceoneaccess.com"),
            .pathPrefix("/saas/")),
    ]
}
