import ArgumentParser

/// What the demonstration shows, in its order.
enum DemoPart: String, CaseIterable, Sendable, ExpressibleByArgument {
    /// A new organisation, its portal link, a connection and its metadata.
    case connection
    /// Somebody signs in.
    case signIn = "sign-in"
    /// A directory is filled and changed.
    case directory
}
