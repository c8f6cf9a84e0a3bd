/// Counts the sign-ins that were judged by this process, however their answers reached it.
package actor SignInTally {
    private var counts: [SignInSession.State: Int] = [:]

    package init() {}

    func count(_ state: SignInSession.State) {
        counts[state, default: 0] += 1
    }

    /// How many ended in each state that an answer can lead to.
    package var totals: [SignInSession.State: Int] {
        let none: [SignInSession.State: Int] = [.succeeded: 0, .failed: 0, .testSucceeded: 0, .testFailed: 0]
        return none.merging(counts) { $1 }
    }
}
