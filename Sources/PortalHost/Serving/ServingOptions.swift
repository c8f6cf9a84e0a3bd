import ArgumentParser
import Logging
import PortalCore
import PortalWeb
import RPC

/// The options of commands that serve.
struct ServingOptions: ParsableArguments {
    @Option(help: ArgumentHelp("What ACS, redirect, SCIM and portal URLs begin with.", valueName: "url"))
    var baseURL: String?

    @Option(help: "How messages are told apart; auto looks at the first byte.")
    var framing: FramingChoice?

    @Option(help: "The least important level that is logged.")
    var logLevel: LogLevel?

    @Option(help: "The form of log lines on standard error.")
    var logFormat: LogFormat?

    @Option(
        help: ArgumentHelp(
            "Listens for HTTP there too; port 0 takes a free one. An IPv6 address stands in brackets.",
            valueName: "address:port"))
    var http: String?

    @Option(
        help: ArgumentHelp(
            "SCIM requests a second that a directory's provider may make; 0 for no bound.", valueName: "n"))
    var scimRate: Int?

    enum FramingChoice: String, ExpressibleByArgument, CaseIterable {
        case auto
        case lines
        case headers

        var framing: Framing? { Framing(rawValue: rawValue) }
    }

    func chosenFraming() throws -> Framing? {
        try choice(framing, "FRAMING").flatMap(\.framing)
    }

    func listenAddress() throws -> ListenAddress? {
        guard let text = http ?? HostEnvironment.value("HTTP") else { return nil }
        guard let address = ListenAddress(text) else {
            throw ValidationError("\(text) is not an address with a port such as 127.0.0.1:8080 or [::1]:0.")
        }
        return address
    }

    func checkedSCIMRate() throws -> Int {
        let rate = try choice(scimRate, "SCIM_RATE") ?? SCIMRequestBudget.standardPerSecond
        guard rate >= 0 else { throw ValidationError("--scim-rate is 0 or more.") }
        return rate
    }

    func checkedBaseURL() throws -> String? {
        guard let url = baseURL ?? HostEnvironment.value("BASE_URL") else { return nil }
        do {
            try EnvironmentSettings.checkBaseURL(url, field: "--base-url")
        } catch let error as PortalError {
            throw ValidationError("--base-url \(error.message)")
        }
        return EnvironmentSettings.withoutTrailingSlash(url)
    }

    func makeLogger() throws -> Logger {
        let format = try choice(logFormat, "LOG_FORMAT") ?? .text
        let level = try choice(logLevel, "LOG_LEVEL") ?? .info
        LoggingSystem.bootstrap { StandardErrorLogHandler(label: $0, format: format, level: level.level) }
        return Logger(label: "portal-host")
    }

    /// The option, or its environment variable.
    private func choice<Value: ExpressibleByArgument>(_ option: Value?, _ name: String) throws -> Value? {
        if let option { return option }
        guard let text = HostEnvironment.value(name) else { return nil }
        guard let value = Value(argument: text) else {
            throw ValidationError("PORTAL_HOST_\(name) cannot be “\(text)”.")
        }
        return value
    }
}
