import ArgumentParser
import Foundation
import Logging
import PortalCore
import PortalServer
import PortalStorage
import PortalWeb
import RPC

/// Serves until there is a reason to end, and ends the process.
struct Serving {
    let options: HostOptions
    let network: NetworkOptions
    let serving: ServingOptions

    /// - Parameter onStandardIO: Whether JSON-RPC is served, and the end of input ends the process.
    func run(onStandardIO: Bool) throws {
        let standardIO = try StandardIO.claim()
        let logger = try serving.makeLogger()
        let address = try serving.listenAddress()
        let host = try Host(
            options: options, network: network, baseURL: try serving.checkedBaseURL(),
            scimRequestsPerSecond: try serving.checkedSCIMRate())
        let listener = try address.map { address in
            try listen(at: address, host, logger) { error in
                logger.error("the HTTP listener ended", metadata: ["error": "\(error)"])
                // There is nothing left to do then.
                if !onStandardIO { Foundation.exit(1) }
            }
        }
        if try serving.checkedBaseURL() == nil {
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
        let requests = host.services.directoryRequests
        let logging = Task {
            while await Self.pause(milliseconds: DirectoryRequestLog.intervalMilliseconds) {
                let lost = await requests.flush()
                guard lost > 0 else { continue }
                logger.warning("lines of the SCIM request log were dropped", metadata: ["count": "\(lost)"])
            }
            await requests.flush()
        }
        let (pulls, puller) = (host.services.directoryPulls, host.services.directoryPuller)
        let pulling = Task {
            await pulls.serve { directory in
                do {
                    try await puller.pull(directory)
                } catch {
                    logger.warning(
                        "a directory could not be pulled",
                        metadata: ["directory": "\(directory)", "error": "\(error)"])
                }
            }
        }
        let delivery = host.services.logStreamDelivery
        let delivering = Task {
            await delivery.run { error in
                logger.warning("log streams are not served", metadata: ["error": "\(error)"])
            }
        }
        let (checks, verifier) = (host.services.domainChecks, host.services.domainVerifier)
        let checking = Task {
            await checks.serve { domain in
                do {
                    try await verifier.check(domain)
                } catch is CancellationError {
                    return
                } catch {
                    logger.warning(
                        "a domain could not be looked for",
                        metadata: ["domain": "\(domain)", "error": "\(error)"])
                }
            }
        }
        var code: Int32 = 0
        if onStandardIO {
            let status = try server(host, logger).run(input: standardIO.input, output: standardIO.output)
            code = status.code
            logger.debug("ended", metadata: ["cause": "\(status.cause.rawValue)"])
        } else {
            Self.waitForSignal()
        }
        listener?.stop()
        settling.cancel()
        keeping.cancel()
        logging.cancel()
        pulling.cancel()
        delivering.cancel()
        checking.cancel()
        Self.wait(for: logging)
        Self.wait(for: pulling)
        Self.wait(for: delivering)
        Self.wait(for: checking)
        host.storage.close()
        Foundation.exit(code)
    }

    private func server(_ host: Host, _ logger: Logger) throws -> RPCServer {
        let storage = host.storage
        return RPCServer(
            registry: host.registry,
            configuration: RPCServer.Configuration(
                limits: host.limits,
                framing: try serving.chosenFraming(), watches: [.signals, .parent],
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
                }, executor: storage.taskExecutor,
                holdWork: { start in
                    storage.holdWork(of: start).map { HeldWork(runHere: $0.runHere, handOver: $0.handOver) }
                }))
    }

    // MARK: HTTP

    private func listen(
        at address: ListenAddress, _ host: Host, _ logger: Logger,
        whenBroken: @escaping @Sendable (any Error) -> Void
    ) throws -> ListenerThread {
        let (settings, state) = (host.services.settings, host.listener)
        var configuration = PortalWebServer.Configuration(
            address: address, baseURL: { (try? await settings.current().baseURL) ?? state.bound?.url ?? "" },
            now: Surroundings.system.now, makeTraceID: { Hex.encode(Surroundings.system.randomBytes(16)) })
        let tally = host.services.signOn.tally
        configuration.signIns = { await tally.totals }
        let thread = ListenerThread(
            PortalWebServer(
                handlers: WebHandlers(
                    signOn: host.services.signOn, scim: host.services.scim, scimTooLarge: SCIMService.tooLarge),
                configuration: configuration, state: state, logger: logger))
        do {
            let bound = try thread.start { error in
                if let error { whenBroken(error) }
            }
            logger.notice("listening", metadata: ["address": "\(bound)", "url": "\(bound.url)"])
        } catch let error as ListenError {
            throw CommandFailure(message: error.description, remedy: "Name another address with --http.")
        }
        return thread
    }

    /// Blocks until SIGTERM or SIGINT, which ``StandardIO/claim()`` holds back, arrives.
    private static func waitForSignal() {
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGTERM)
        sigaddset(&signals, SIGINT)
        var signal: Int32 = 0
        while sigwait(&signals, &signal) != 0 {}
    }

    /// False when the task was cancelled meanwhile.
    private static func pause(seconds: Int64) async -> Bool { await pause(milliseconds: seconds * 1000) }

    private static func pause(milliseconds: Int64) async -> Bool {
        (try? await Task.sleep(for: .milliseconds(milliseconds))) != nil
    }

    /// How long the end of the process waits for what is still to be written, in seconds.
    private static let lastWriteSeconds = 2.0

    private static func wait(for task: Task<Void, Never>) {
        let ended = DispatchSemaphore(value: 0)
        Task {
            await task.value
            ended.signal()
        }
        _ = ended.wait(timeout: .now() + lastWriteSeconds)
    }
}
