public import StrictJSON

/// What an OpenRPC document says about the server as a whole (OpenRPC 1.3.2, Info Object).
public struct OpenRPCInfo: Sendable {
    /// The name of the interface.
    public var title: String
    /// The version of the interface.
    public var version: String
    /// Paragraphs in Markdown; may be empty.
    public var description: String
    /// More members of the document's root; names begin with `x-`.
    public var extensions: JSONObject

    /// Makes an info.
    public init(title: String, version: String, description: String = "", extensions: JSONObject = [:]) {
        self.title = title
        self.version = version
        self.description = description
        self.extensions = extensions
    }
}
