import CZlib

/// DEFLATE without header and checksum (RFC 1951), as bindings §3.4.4.1 wants it.
enum Deflate {
    static func compress(_ input: [UInt8]) throws(SAMLSendingError) -> [UInt8] {
        guard input.count <= largestInput else { throw .compressionFailed }
        var stream = z_stream()
        guard
            deflateInit2_(
                &stream, Z_BEST_COMPRESSION, Z_DEFLATED, rawWindowBits, memoryLevel, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
                CInt(MemoryLayout<z_stream>.size)) == Z_OK
        else { throw .compressionFailed }
        defer { deflateEnd(&stream) }
        var input = input
        var output = [UInt8](repeating: 0, count: Int(deflateBound(&stream, UInt(input.count))))
        let result = input.withUnsafeMutableBufferPointer { source in
            output.withUnsafeMutableBufferPointer { target in
                stream.next_in = source.baseAddress
                stream.avail_in = UInt32(source.count)
                stream.next_out = target.baseAddress
                stream.avail_out = UInt32(target.count)
                return deflate(&stream, Z_FINISH)
            }
        }
        guard result == Z_STREAM_END else { throw .compressionFailed }
        return Array(output.prefix(Int(stream.total_out)))
    }

    /// Nothing that is sent comes near it.
    private static let largestInput = 1 << 24
    private static let memoryLevel: CInt = 8
    /// A negative number means: neither header nor checksum.
    private static let rawWindowBits: CInt = -15

    /// Decompresses one stream that takes up all of the input. Never holds more than `limit` bytes and one block.
    static func decompress(_ input: [UInt8], limit: Int) throws(SAMLBindingError) -> [UInt8] {
        guard input.count <= largestInput else { throw .notDeflated }
        var stream = z_stream()
        guard
            inflateInit2_(&stream, rawWindowBits, ZLIB_VERSION, CInt(MemoryLayout<z_stream>.size)) == Z_OK
        else { throw .notDeflated }
        defer { inflateEnd(&stream) }
        var input = input
        var output: [UInt8] = []
        var block = [UInt8](repeating: 0, count: blockBytes)
        let outcome: SAMLBindingError? = input.withUnsafeMutableBufferPointer { source in
            stream.next_in = source.baseAddress
            stream.avail_in = UInt32(source.count)
            while true {
                let (result, count) = block.withUnsafeMutableBufferPointer { target in
                    stream.next_out = target.baseAddress
                    stream.avail_out = UInt32(target.count)
                    let result = inflate(&stream, Z_NO_FLUSH)
                    return (result, target.count - Int(stream.avail_out))
                }
                guard count <= limit - output.count else { return .inflatedTooFar(limit: limit) }
                output += block.prefix(count)
                if result == Z_STREAM_END { return stream.avail_in == 0 ? nil : .notDeflated }
                // A stream that ends early shows as Z_BUF_ERROR: no input left and nothing new to write.
                guard result == Z_OK else { return .notDeflated }
            }
        }
        if let outcome { throw outcome }
        return output
    }

    private static let blockBytes = 16 << 10
}
