extension Connection {
    /// How long a document is kept where it says nothing about it, in seconds.
    package static let refetchSeconds: Int64 = 24 * 3600
    /// Not more often than this, whatever a document says.
    package static let minimumRefetchSeconds: Int64 = 3600

    /// Begins or ends the watching of a metadata URL, as the live or else the staged metadata came from one or not.
    mutating func watchMetadata(at now: Timestamp) {
        guard let settings = watchedSetup?.saml else {
            monitor = nil
            return
        }
        monitor = MetadataMonitor(checkedAt: now, nextCheckAt: Self.nextCheck(settings, at: now))
    }

    /// The setup whose metadata URL is watched: the live one; before there is one, what is staged.
    var watchedSetup: ConnectionSetup? {
        [live, staged].compactMap { $0 }.first { $0.metadata?.source == .url && $0.metadata?.metadataUrl != nil }
    }

    /// `validUntil` and `cacheDuration` (SAML metadata §2.3.2), else a day.
    static func nextCheck(_ settings: SAMLSettings, at now: Timestamp) -> Timestamp {
        var next = now.adding(seconds: refetchSeconds)
        if let seconds = settings.cacheDurationSeconds, seconds < refetchSeconds {
            next = now.adding(seconds: max(0, seconds))
        }
        if let end = settings.validUntil { next = min(next, end) }
        return max(next, now.adding(seconds: minimumRefetchSeconds))
    }
}
