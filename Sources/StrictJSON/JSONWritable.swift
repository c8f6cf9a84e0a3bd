/// A value that writes its own JSON text, without the containers of `Codable`: for what is written often.
///
/// It can be a part of any `Encodable` value, and be encoded by any encoder: `encode(to:)` is given. The coders of this
/// library then take the text as it is; another encoder gets the value that the text means.
public protocol JSONWritable: Encodable {
    /// Writes exactly one JSON value.
    func write(to output: inout JSONOutput)
}

extension JSONWritable {
    /// Hands the value to an encoder.
    ///
    /// - Throws: `EncodingError` of a foreign encoder.
    public func encode(to encoder: any Encoder) throws {
        if let encoder = encoder as? JSONByteEncoder {
            encoder.sink.write(self)
        } else {
            try JSONEncoding.json(of: self).encode(to: encoder)
        }
    }
}

/// A value whose JSON text is an object, member by member.
///
/// Only what is written very often is worth a list of members by hand; all else is left to synthesised coding, which
/// gives the same text.
public protocol JSONObjectWritable: JSONWritable {
    /// Writes the members, each name once, in the order in which they are to appear.
    func writeMembers(to output: inout JSONOutput)
}

extension JSONObjectWritable {
    /// Writes the object.
    @inlinable
    public func write(to output: inout JSONOutput) {
        output.append(UInt8(ascii: "{"))
        writeMembers(to: &output)
        output.append(UInt8(ascii: "}"))
    }
}
