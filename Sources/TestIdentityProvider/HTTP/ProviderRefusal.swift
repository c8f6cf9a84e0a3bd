/// Why a request is not answered as it was meant: a status and words for whoever tries things out.
struct ProviderRefusal: Error {
    let status: Int
    let message: String

    init(_ status: Int, _ message: String) {
        self.status = status
        self.message = message
    }

    static func unknownName(_ name: String) -> ProviderRefusal {
        let known = Misbehaviour.allCases.map(\.rawValue).joined(separator: ", ")
        return ProviderRefusal(400, "There is no failure “\(name)”. Known are: \(known).")
    }

    static let badSkew = ProviderRefusal(
        400,
        "The offset is a number of seconds from \(Behaviour.skewRange.lowerBound) to \(Behaviour.skewRange.upperBound)."
    )
}
