import ArgumentParser
import Foundation
import PortalCore
import PortalNetwork
import Providers
import StrictJSON

/// `portal-host provider …`: for people who write provider modules.
struct ProviderCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "provider", abstract: "Works on identity-provider modules.",
        subcommands: [ProviderCheckCommand.self])
}

/// `portal-host provider check [DIR]`: conformance of the modules, and their judgement of a folder of documents.
struct ProviderCheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Checks every provider module against the rules, and documents in DIR against their provider.",
        discussion: """
            DIR holds one folder per provider, named by its id, with SAML metadata (*.xml) and discovery documents \
            (*.json). A document whose name begins with “invalid” must be refused, every other one must be accepted.
            """)

    @Argument(help: ArgumentHelp("A folder with one folder of documents per provider.", valueName: "dir"))
    var directory: String?

    func run() async throws {
        let catalog = ProviderCatalog(BuiltInProviders.all)
        var failures = ProviderConformance.violations(in: catalog.modules).map(\.description)
        var documents = 0
        if let directory {
            let outcome = try check(HostOptions.absolute(directory), catalog)
            documents = outcome.documents
            failures += outcome.failures
        }
        for failure in failures { print(failure) }
        print("\(catalog.modules.count) modules, \(documents) documents, \(failures.count) violations")
        if !failures.isEmpty { throw ExitCode(1) }
    }

    private func check(_ directory: String, _ catalog: ProviderCatalog) throws -> (documents: Int, failures: [String]) {
        let intake = MetadataIntake(
            fetcher: GuardedFetcher(), addresses: AddressPolicy(), now: Surroundings.system.now)
        var documents = 0
        var failures: [String] = []
        let names: [String]
        do {
            names = try FileManager.default.contentsOfDirectory(atPath: directory).sorted()
        } catch {
            throw CommandFailure(message: "There is no readable folder \(directory).")
        }
        for name in names where !name.hasPrefix(".") {
            let folder = directory + "/" + name
            guard let files = try? FileManager.default.contentsOfDirectory(atPath: folder).sorted() else { continue }
            let module = try catalog.module(ProviderID(rawValue: name))
            for file in files where file.hasSuffix(".xml") || file.hasPrefix("discovery") && file.hasSuffix(".json") {
                guard let data = FileManager.default.contents(atPath: folder + "/" + file) else { continue }
                documents += 1
                let report = intake.review(
                    .document(String(decoding: data, as: UTF8.self)), clientSecret: .stored, by: module)
                if report.valid == file.hasPrefix("invalid") {
                    let codes = report.findings.filter { $0.severity == .error }.map(\.code.rawValue)
                    failures.append(
                        "\(name)/\(file): " + (report.valid ? "was accepted" : codes.joined(separator: ", ")))
                }
            }
        }
        return (documents, failures)
    }
}
