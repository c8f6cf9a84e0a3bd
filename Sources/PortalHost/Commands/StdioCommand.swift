import ArgumentParser
import Foundation
import Logging
import PortalCore
import PortalServer
import PortalStorage
import RPC

/// `portal-host stdio`: the host itself, on standard input and output.
struct StdioCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stdio", abstract: "Serves JSON-RPC 2.0 on standard input and output (the default).")

    @OptionGroup var options: HostOptions
    @OptionGroup var network: NetworkOptions

    @Option(help: ArgumentHelp("What ACS, redirect, SCIM and portal URLs begin with.", valueName: "url"))
    var baseURL: String?

    @Option(help: "How messages are told apart; auto looks at the first byte.")
    var framing: FramingChoice?

    @Option(help: "The least important level that is logged.")
    var logLevel: LogLevel?

    @Option(help: "The form of log lines on standard error.")
    var logFormat: LogFormat?

    enum FramingChoice: String, ExpressibleByArgument, CaseIterable {
        case auto
        case lines
        case headers

        var framing: Framing? { Framing(rawValue: rawValue) }
    }

    func run() throws {
        let standardIO = try StandardIO.claim()
        let logger = try makeLogger()
        let host = try Host(options: options, network: network, baseURL: try checkedBaseURL())
        if try checkedBaseURL() == nil {
            logger.debug("no --base-url: URLs follow the setting baseUrl, or are for this machine only")
        }

        let organizations = host.services.organizations
        // What hosts that died left half done is seen to beside the calls.
        let settling = Task {
            repeat {
                do {
                    try await organizations.settle()
                } catch {
                    logger.warning("an unfinished change could not be completed", metadata: ["error": "\(error)"])
                }
            } while await Self.pause(seconds: OrganizationService.settleAfterSeconds)
        }
        let backgroundWork = host.services.backgroundWork
        let keeping = Task {
            while await Self.pause(seconds: BackgroundWork.intervalSeconds) {
                do {
                    guard let summary = try await backgroundWork.round(), !summary.failed.isEmpty else { continue }
                    logger.warning(
                        "organizations could not be looked after",
                        metadata: ["count": "\(summary.failed.count)"])
                } catch is CancellationError {
                    return
                } catch {
                    logger.warning("background work failed", metadata: ["error": "\(error)"])
                }
            }
        }
        let server = RPCServer(
            registry: host.registry,
            configuration: RPCServer.Configuration(
                limits: host.limits,
                framing: try choice(framing, "FRAMING").flatMap(\.framing), watches: [.signals, .parent],
                mapError: { error, context in
                    if !(error is PortalError) {
                        logger.error(
                            "a call failed unexpectedly",
                            metadata: [
                                "method": "\(context.method)", "trace": "\(context.traceID)",
                                "type": "\(type(of: error))",
                            ])
                    }
                    return RPCError.answer(to: error)
                },
                logger: { level, message, metadata in
                    logger.log(
                        level: Logger.Level(level), "\(message)", metadata: metadata.mapValues { .string($0) })
                }))
        let status = try server.run(input: standardIO.input, output: standardIO.output)
        settling.cancel()
        keeping.cancel()
        host.storage.close()
        logger.debug("ended", metadata: ["cause": "\(status.cause.rawValue)"])
        Foundation.exit(status.code)
    }

    /// False when the task was cancelled meanwhile.
    private static func pause(seconds: Int64) async -> Bool {
        (try? await Task.sleep(for: .seconds(seconds))) != nil
    }

    private func checkedBaseURL() throws -> String? {
        guard let url = baseURL ?? HostEnvironment.value("BASE_URL") else { return nil }
        do {
            try EnvironmentSettings.checkBaseURL(url, field: "--base-url")
        } catch let error as PortalError {
            throw ValidationError("--base-url \(error.message)")
        }
        return EnvironmentSettings.withoutTrailingSlash(url)
    }

    private func makeLogger() throws -> Logger {
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

extension Logger.Level {
    init(_ level: RPCServer.LogLevel) {
        switch level {
        case .debug: self = .debug
        case .info: self = .info
        case .warning: self = .warning
        case .error: self = .error
        }
    }
}

/// The least important level that is logged.
enum LogLevel: String, ExpressibleByArgument, CaseIterable {
    case trace
    case debug
    case info
    case notice
    case warning
    case error
    case critical

    var level: Logger.Level { Logger.Level(rawValue: rawValue) ?? .info }
}
