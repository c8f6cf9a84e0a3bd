import RPC

/// Cuts the input in several ways; each must find the same frames, within the limits.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzFrameDecoder(_ data: UnsafePointer<UInt8>, _ size: Int) -> Int32 {
    // The first byte says in what pieces the rest comes.
    guard size > 0 else { return 0 }
    let stream = Array(UnsafeBufferPointer(start: data + 1, count: size - 1))
    var limits = RPCLimits()
    limits.frameBytes = 64
    limits.headerBytes = 96
    for framing in [nil, Framing.lines, Framing.headers] {
        let whole = frames(stream, piece: max(stream.count, 1), framing: framing, limits: limits)
        let pieces = frames(stream, piece: Int(data[0] % 16) + 1, framing: framing, limits: limits)
        precondition(whole == pieces, "the frames depend on where the stream was cut")
        precondition(whole.allSatisfy { ($0?.count ?? 0) <= limits.frameBytes }, "a frame is longer than the limit")
    }
    return 0
}

/// The contents in order, nil for each failure.
private func frames(_ stream: [UInt8], piece: Int, framing: Framing?, limits: RPCLimits) -> [[UInt8]?] {
    var decoder = FrameDecoder(framing: framing, limits: limits)
    var found: [[UInt8]?] = []
    func note(_ event: FrameDecoder.Event) {
        switch event {
        case .frame(let range): found.append(decoder.withContent(range) { Array($0) })
        case .failure: found.append(nil)
        }
    }
    var position = 0
    while position < stream.count {
        let end = min(position + piece, stream.count)
        decoder.append(stream[position..<end])
        position = end
        while let event = decoder.next() { note(event) }
    }
    if let event = decoder.finish() { note(event) }
    return found
}
