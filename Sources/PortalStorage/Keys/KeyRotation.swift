package import PortalCore

/// Which master key comes next.
package enum NextMasterKey: Sendable, Hashable {
    /// Made now and written over the present key file.
    case generated
    /// Read from a file, or given; the operator sees to it that hosts are started with it from then on.
    case source(MasterKeySource)
}

/// What a rotation came to.
package struct RotationSummary: Sendable, Hashable {
    package var tenants: Int = 0
    /// Tenants whose values could not be sealed anew; their old data key is kept.
    package var failed: [TenantID] = []
    /// Values that could not be read with any key at hand.
    package var unreadable: Int = 0
}

/// The steps of a rotation. After a crash at any of them both master keys, or the new one, open everything, and the
/// rotation can be started again.
package enum RotationStep: Sendable, Hashable {
    /// A new data key is in the keyring, wrapped under the old and the new master key.
    case keyAdded
    /// The values of the environment itself are sealed under it.
    case environmentSealed
    case tenantSealed(TenantID)
    /// The key file holds the new master key.
    case keyFileReplaced
    /// The old master key opens nothing any more.
    case oldKeyRemoved
}
