/// Optimistic concurrency: a change may name the revision that it was made on.
enum Revision {
    static func check(_ expected: Int?, against current: Int) throws {
        guard let expected, expected != current else { return }
        throw PortalError(
            .conflict, "revision_conflict",
            "It has been changed in the meantime: the call was for revision \(expected), the current one is \(current).",
            remedy: "Read it again, and repeat the change on what is there now.", field: "/expectedRevision")
    }
}
