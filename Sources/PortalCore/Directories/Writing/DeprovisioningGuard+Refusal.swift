import StrictJSON

extension DeprovisioningGuard {
    /// People who are shown.
    static let sampleLength = 20

    /// What would happen, for people.
    static func explanation(_ what: String, _ count: Int, of total: Int) -> String {
        "\(what) would take their access from \(count) of \(total) active users at once, which is more than "
            + "\(allowance) users and more than \(allowedPercent) %."
    }

    /// - Parameter what: begins the sentence, for example “This selection”.
    static func refusal(
        of what: String, count: Int, of total: Int, sample: [GroupSelectionPreview.Person]
    ) -> PortalError {
        let people = (try? JSONEncoding.json(of: sample)) ?? []
        return PortalError(
            .state, "mass_deprovisioning_guard", explanation(what, count, of: total),
            remedy: "Look at the sample, and call it again with confirm: true if that is what you want.",
            field: "/confirm",
            details: ["count": .integer(Int64(count)), "of": .integer(Int64(total)), "sample": people])
    }
}
