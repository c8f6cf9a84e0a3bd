extension String: JSONWritable {
    /// Writes a string.
    @inlinable
    public func write(to output: inout JSONOutput) {
        output.append(string: self)
    }
}

extension Bool: JSONWritable {
    /// Writes `true` or `false`.
    public func write(to output: inout JSONOutput) {
        output.append(literal: self ? "true" : "false")
    }
}

extension Int: JSONWritable {
    /// Writes a number.
    @inlinable
    public func write(to output: inout JSONOutput) {
        output.append(integer: Int64(self))
    }
}

extension Int64: JSONWritable {
    /// Writes a number.
    @inlinable
    public func write(to output: inout JSONOutput) {
        output.append(integer: self)
    }
}

extension JSON: JSONWritable {
    /// Writes the value as it is.
    @inlinable
    public func write(to output: inout JSONOutput) {
        output.append(self)
    }
}

extension JSONObject: JSONWritable {
    /// Writes the members in their order.
    @inlinable
    public func write(to output: inout JSONOutput) {
        output.append(.object(self))
    }
}

extension Array: JSONWritable where Element: JSONWritable {
    /// Writes a list.
    @inlinable
    public func write(to output: inout JSONOutput) {
        output.append(UInt8(ascii: "["))
        withUnsafeBufferPointer { elements in
            for position in elements.indices {
                if position > 0 { output.append(UInt8(ascii: ",")) }
                elements[position].write(to: &output)
            }
        }
        output.append(UInt8(ascii: "]"))
    }
}

extension Dictionary: JSONWritable where Key == String, Value: JSONWritable {
    /// Writes an object with the members sorted by the bytes of their names.
    @inlinable
    public func write(to output: inout JSONOutput) {
        output.append(UInt8(ascii: "{"))
        if count < 2 {
            for (key, value) in self {
                output.begin(key)
                value.write(to: &output)
            }
        } else {
            for (key, value) in sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }) {
                output.begin(key)
                value.write(to: &output)
            }
        }
        output.append(UInt8(ascii: "}"))
    }
}
