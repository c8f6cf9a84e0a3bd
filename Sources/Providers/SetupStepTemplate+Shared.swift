import PortalCore

/// The ends of walk-throughs, which are the same in every provider's guide because they happen in the portal.
extension SetupStepTemplate {
    /// Runs a real sign-in that ends in a record instead of a login.
    static func testSignIn(provider: String, expectation: String, troubleshooting: [Trouble]) -> SetupStepTemplate {
        SetupStepTemplate(
            id: "test-sign-in",
            title: "Test the sign-in",
            body: """
                In this portal, choose **Test sign-in**. A new window opens at \(provider). Sign in as one of the people
                who may use {{applicationName}}.

                \(expectation)

                You should come back to a page that says **Test passed** and shows the e-mail address, first name and
                last name that arrived. Nobody is logged in to {{applicationName}} by a test. If the test fails, its
                page lists every check with what was expected and what was received.

                An error page of \(provider) itself means that nothing was sent to us. Look for its code below.
                """,
            consolePath: "This portal → Single sign-on → Test sign-in",
            troubleshooting: troubleshooting)
    }

    /// Puts a tested connection into service.
    static func activate(mayStartAt dashboard: String) -> SetupStepTemplate {
        SetupStepTemplate(
            id: "activate",
            title: "Activate the connection",
            body: """
                When the test has passed, choose **Activate**. From then on people of {{organizationName}} sign in to
                {{applicationName}} through this connection.

                Activating needs a verified domain. If yours is still pending, open **Domains** first and add the DNS
                record that is shown there.

                Afterwards sign in once for real, in a private browser window, by entering your e-mail address at
                {{applicationName}}. You should be sent to your identity provider and come back signed in. People can
                start from \(dashboard) as well.
                """,
            consolePath: "This portal → Single sign-on → Activate",
            troubleshooting: [
                Trouble(
                    symptom: "Activate is greyed out",
                    cause: "No domain of your organisation is verified yet, or no test sign-in has passed.",
                    remedy: "Verify a domain under Domains and repeat the test sign-in, then come back to this step.")
            ])
    }

    /// Looks at what a directory delivered.
    static func checkDirectory(firstResults: String, troubleshooting: [Trouble]) -> SetupStepTemplate {
        SetupStepTemplate(
            id: "check-directory",
            title: "Check what arrived",
            body: """
                In this portal, open **Directory**. The state should read **Linked**, with the time of the last sync
                and the number of users and groups. \(firstResults)

                Open **Users**, choose somebody you know and compare the mapped attributes with the raw ones beside
                them. If a value sits in the wrong place, correct it under **Attribute map**, which shows what would
                change before you save.

                Under **Groups** choose whether all groups count or only some of them.
                """,
            consolePath: "This portal → Directory",
            troubleshooting: troubleshooting)
    }
}
