/// How far a fetch has come: what a time-out says was being waited for.
struct FetchStage: Sendable {
    enum Step: Sendable {
        case resolving, connecting, waiting, reading
    }

    var url: String
    var host: String
    var port: UInt16
    var step = Step.resolving

    init(_ target: FetchTarget) {
        url = target.display
        host = target.authorityHost
        port = target.port
    }
}
