package import StrictJSON

/// One kind of place that events are streamed to: what it needs to know, how an admin sets it up, and how a batch of
/// events gets there. One folder in the `Destinations` target; whatever all have in common (order, retries, batches,
/// storage) is the delivery's.
package protocol LogStreamDestination: Sendable {
    /// Constant.
    var descriptor: LogStreamDescriptor { get }

    /// The walk-through in the destination's own console, in order. Texts are Markdown.
    var setupSteps: [LogStreamStep] { get }

    /// What is wrong with settings whose fields have the right types already; paths are JSON pointers into `settings`.
    ///
    /// Total: must accept any values. Asks nobody.
    func review(_ settings: LogStreamSettings) -> [Finding]

    /// Brings a batch there: all of it, in order, or says why not. What was delivered may come once more, where an
    /// acknowledgement was lost.
    ///
    /// - Throws: ``DeliveryFailure``; `CancellationError`.
    func deliver(
        _ batch: EventBatch, with settings: LogStreamSettings, through transport: DeliveryTransport
    ) async throws -> DeliveryReceipt
}

/// What kind of place events go to (API.md, "Log stream types").
package enum LogStreamType: String, Sendable, Codable, CaseIterable {
    case https, splunk, datadog, s3, gcs, sentinel, snowflake, syslog
}

/// What is told about a kind of destination, and what it takes.
package struct LogStreamDescriptor: Sendable, Encodable, Hashable {
    package var type: LogStreamType
    /// The product's own name.
    package var name: String
    /// One sentence: what becomes of the events there.
    package var summary: String
    package var fields: [LogStreamField]
    package var limits: BatchLimits

    package init(
        type: LogStreamType, name: String, summary: String, fields: [LogStreamField],
        limits: BatchLimits = BatchLimits()
    ) {
        self.type = type
        self.name = name
        self.summary = summary
        self.fields = fields
        self.limits = limits
    }
}

/// How much goes in one delivery.
package struct BatchLimits: Sendable, Encodable, Hashable {
    package var events: Int
    /// Of the events' own texts together; one that is longer goes alone.
    package var bytes: Int

    package init(events: Int = 500, bytes: Int = 1024 * 1024) {
        self.events = events
        self.bytes = bytes
    }
}

/// One setting.
package struct LogStreamField: Sendable, Encodable, Hashable {
    package enum Kind: String, Sendable, Encodable {
        case text, url, number, choice, json
        /// An object of texts.
        case fields
        /// PEM, or a longer text.
        case document
    }

    /// The member of `settings`.
    package var name: String
    package var label: String
    package var kind: Kind
    package var isRequired: Bool
    /// Kept sealed, and shown to nobody.
    package var isSecret: Bool
    package var help: String?
    package var placeholder: String?
    /// What may be chosen, of a `choice`.
    package var choices: [String]

    private enum CodingKeys: String, CodingKey {
        case name, label, help, placeholder, choices
        case kind = "type"
        case isRequired = "required"
        case isSecret = "secret"
    }

    package init(
        _ name: String, _ label: String, _ kind: Kind, isRequired: Bool = true, isSecret: Bool = false,
        help: String? = nil, placeholder: String? = nil, choices: [String] = []
    ) {
        self.name = name
        self.label = label
        self.kind = kind
        self.isRequired = isRequired
        self.isSecret = isSecret
        self.help = help
        self.placeholder = placeholder
        self.choices = choices
    }
}

/// A step of a walk-through.
package struct LogStreamStep: Sendable, Encodable, Hashable {
    /// Stable, lower-case kebab.
    package var id: String
    package var title: String
    /// Markdown.
    package var body: String
    /// Where in the destination's console.
    package var consolePath: String?
    /// Settings that are known after this step.
    package var fields: [String]

    package init(id: String, title: String, body: String, consolePath: String? = nil, fields: [String] = []) {
        self.id = id
        self.title = title
        self.body = body
        self.consolePath = consolePath
        self.fields = fields
    }
}

/// The settings of a stream with its secrets, which its description leaves out.
package struct LogStreamSettings: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible {
    package let members: JSONObject

    package init(_ members: JSONObject) { self.members = members }

    package subscript(name: String) -> JSON? { members[name] }

    /// A text that is there and not empty.
    package func text(_ name: String) -> String? {
        members[name]?.stringValue.flatMap { $0.isEmpty ? nil : $0 }
    }

    package var description: String { "settings: " + members.members.map(\.key).sorted().joined(separator: ", ") }
    package var debugDescription: String { description }
}
