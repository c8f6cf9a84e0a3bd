import StrictJSON

extension DirectoryWriter {
    /// What became of a user to whom another map was applied.
    enum Remapped {
        case changed, unchanged, quarantined
    }

    /// Applies the map anew to what the provider said. Who cannot be used by it goes into quarantine, and keeps the
    /// attributes there are.
    func remap(_ before: DirectoryUser) throws -> Remapped {
        let raw = try before.raw.json()
        let outcome = mapping.map(raw)
        guard outcome.isUsable else {
            // What was refused since is newer than what is kept here.
            let refused = try transaction.quarantine.find(for: before.id, in: directory.id)
            guard refused.map({ $0.raw == before.raw }) ?? true else { return .quarantined }
            _ = try quarantine(
                IncomingUser(
                    userName: before.userName, externalId: before.externalId, displayName: before.displayName,
                    emails: before.emails, raw: raw.objectValue ?? JSONObject()), outcome.problems, instead: before)
            return .quarantined
        }
        let attributes = JSONText(of: outcome.resource)
        guard attributes != before.attributes else { return .unchanged }
        var after = before
        after.attributes = attributes
        after.isActive = outcome.resource.active ?? true
        try transaction.directoryUsers.setAttributes(of: after)
        try recordChange(of: before, to: after)
        return .changed
    }

    /// Lets go of somebody who is in quarantine for what is kept of them already, and can be used by now.
    func reconsider(_ quarantined: QuarantinedUser) throws {
        guard let id = quarantined.userId, let user = try transaction.directoryUsers.get(id, in: directory.id),
            user.raw == quarantined.raw, try mapping.map(user.raw.json()).isUsable
        else { return }
        try transaction.quarantine.remove(quarantined.id, in: directory.id)
    }
}
