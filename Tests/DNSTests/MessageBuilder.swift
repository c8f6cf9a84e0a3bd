import DNS

/// Writes messages, right and wrong ones.
struct MessageBuilder {
    var octets: [UInt8]

    /// A header and the question for a TXT record of `a.example`, whose name is at 12 and whose `example` is at 14.
    init(flags: UInt16 = 0x8400, questions: UInt16 = 1, answers: UInt16 = 0, authority: UInt16 = 0) {
        octets = [0x12, 0x34]
        for number in [flags, questions, answers, authority, 0] { Self.put(number, &octets) }
        octets += Self.name("a.example") + [0, 16, 0, 1]
    }

    static let questionName = 12

    static func put(_ number: UInt16, _ octets: inout [UInt8]) {
        octets += [UInt8(number >> 8), UInt8(number & 0xFF)]
    }

    static func name(_ text: String) -> [UInt8] {
        text.utf8.split(separator: UInt8(ascii: ".")).flatMap { [UInt8($0.count)] + $0 } + [0]
    }

    static func pointer(_ place: Int) -> [UInt8] { [0xC0 | UInt8(place >> 8), UInt8(place & 0xFF)] }

    mutating func add(
        _ name: [UInt8], _ type: UInt16, time: UInt32 = 60, recordClass: UInt16 = 1,
        _ content: [UInt8]
    ) {
        octets += name
        Self.put(type, &octets)
        Self.put(recordClass, &octets)
        Self.put(UInt16(time >> 16), &octets)
        Self.put(UInt16(time & 0xFFFF), &octets)
        Self.put(UInt16(content.count), &octets)
        octets += content
    }

    /// Of the question's name.
    mutating func add(_ type: UInt16, _ content: [UInt8]) { add(Self.pointer(Self.questionName), type, content) }

    static func text(_ strings: String...) -> [UInt8] { strings.flatMap { [UInt8($0.utf8.count)] + $0.utf8 } }

    /// All that answers can be made of.
    static var rich: [UInt8] {
        var builder = MessageBuilder(answers: 4, authority: 2)
        builder.add(5, [1] + Array("b".utf8) + pointer(14))
        let alias = [1] + Array("b".utf8) + pointer(14)
        builder.add(alias, 16, text("one", "two"))
        builder.add(alias, 1, [192, 0, 2, 1])
        builder.add(alias, 28, Array(repeating: 7, count: 16))
        builder.add(pointer(14), 2, name("ns.other.test"))
        builder.add(
            pointer(14), 6, time: 900,
            pointer(14) + pointer(12) + [0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 4, 0, 0, 1, 0x2C])
        return builder.octets
    }
}
