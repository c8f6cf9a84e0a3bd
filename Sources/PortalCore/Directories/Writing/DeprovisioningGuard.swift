/// Stops one change from deprovisioning very many people (SPEC.md §5).
package enum DeprovisioningGuard {
    /// So many may always go at once.
    package static let allowance = 10
    /// And beyond that, so many of a hundred that are provisioned.
    package static let allowedPercent = 20

    /// True if a change that deprovisions `count` of `total` provisioned people needs somebody's confirmation.
    package static func stops(_ count: Int, of total: Int) -> Bool {
        guard count > allowance else { return false }
        let (share, overflows) = count.multipliedReportingOverflow(by: 100)
        let (allowed, isUnbounded) = total.multipliedReportingOverflow(by: allowedPercent)
        return overflows || (!isUnbounded && share > allowed)
    }
}
