import StrictJSON

/// The hook that features call when the setup of an intent is complete: shared links that were made for it end by
/// themselves once nothing is left to do.
package enum SetupCompletion {
    package static func completed(
        _ intent: Intent, in transaction: any TenantTransaction, _ scope: CallScope
    ) throws {
        var page = PageRequest(limit: PageRequest.maximumLimit)
        repeat {
            let links = try transaction.portalLinks.list(page)
            for link in links.data { try note(intent, on: link, in: transaction, scope) }
            page.cursor = links.nextCursor
        } while page.cursor != nil
    }

    private static func note(
        _ intent: Intent, on link: PortalLink, in transaction: any TenantTransaction, _ scope: CallScope
    ) throws {
        guard link.kind == .shared, link.state(at: scope.now) == .active, link.intents.contains(intent),
            !link.completedIntents.contains(intent)
        else { return }
        var noted = link
        noted.completedIntents.append(intent)
        if Set(noted.completedIntents) == Set(link.intents) { noted.completedAt = scope.now }
        try transaction.portalLinks.update(noted)
        guard noted.completedAt != nil else { return }
        try scope.record(
            .portalLinkCompleted, of: link.organizationId, in: transaction.events, targets: [link.eventTarget],
            data: PortalLinkView(noted, at: scope.now),
            previous: PortalLinkView(link, at: scope.now))
    }
}
