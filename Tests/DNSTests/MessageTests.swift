import DNS
import LibraryTestSupport
import Testing

@Suite struct MessageTests {
    private func name(_ text: String) throws -> DNSName { try #require(DNSName(text)) }

    private func refusal(_ octets: [UInt8]) -> DNSMessageError? {
        do {
            _ = try DNSMessage(parsing: octets)
            return nil
        } catch {
            return error
        }
    }

    @Test func everythingThatAnAnswerSaysIsRead() throws {
        let message = try DNSMessage(parsing: MessageBuilder.rich)
        #expect(message.id == 0x1234 && message.isResponse && message.isAuthoritative && !message.isTruncated)
        #expect(message.question == DNSQuestion(try name("A.Example"), .txt))
        #expect(message.aliases == [try name("b.example")])
        #expect(message.texts(of: try name("b.example")) == [[Array("one".utf8), Array("two".utf8)]])
        #expect(message.texts(of: try name("a.example")).isEmpty)
        #expect(message.addresses == [[192, 0, 2, 1], Array(repeating: 7, count: 16)])
        #expect(message.authority.first?.content == .nameServer(try name("ns.other.test")))
        let zone = try #require(message.denyingZone)
        #expect(zone.name == (try name("example")) && zone.start.minimum == 300 && zone.start.serial == 1)
        #expect(zone.start.mailbox == (try name("a.example")))
    }

    @Test func theNegativeTimeIsTheLesserOfBoth() throws {
        func message(_ time: UInt32, _ minimum: UInt8, flags: UInt16) throws -> DNSMessage {
            var builder = MessageBuilder(flags: flags, authority: 1)
            builder.add(
                MessageBuilder.pointer(14), 6, time: time, [0, 0] + Array(repeating: 0, count: 19) + [minimum])
            return try DNSMessage(parsing: builder.octets)
        }
        #expect(try message(900, 30, flags: 0x8403).negativeTimeToLive == 30)
        #expect(try message(9, 30, flags: 0x8400).negativeTimeToLive == 9)
        #expect(try message(0x8000_0001, 30, flags: 0x8403).negativeTimeToLive == 0)
        #expect(try message(900, 30, flags: 0x8402).negativeTimeToLive == nil)
        // The record is there, and the authority section about something else.
        #expect(try DNSMessage(parsing: MessageBuilder.rich).negativeTimeToLive == nil)
    }

    @Test func nothingIsReadBeyondTheEnd() {
        let octets = MessageBuilder.rich
        for count in 0..<octets.count {
            #expect(refusal(Array(octets.prefix(count))) != nil, "\(count)")
        }
        #expect(refusal(octets + [0]) == .trailingOctets)
        #expect(refusal(Array(repeating: 0, count: DNSLimits.maximumMessageLength + 1)) == .tooLong)
    }

    @Test func pointersLeadBackwardsOnly() {
        func refusal(_ name: [UInt8]) -> DNSMessageError? {
            var builder = MessageBuilder(answers: 1)
            builder.add(name, 16, MessageBuilder.text("x"))
            return self.refusal(builder.octets)
        }
        let own = MessageBuilder().octets.count
        #expect(refusal(MessageBuilder.pointer(own)) == .name)
        #expect(refusal(MessageBuilder.pointer(own + 2)) == .name)
        #expect(refusal([1, 0x61] + MessageBuilder.pointer(own)) == .name)
        #expect(refusal([0x40]) == .name && refusal([0x80, 0]) == .name)
        #expect(refusal(MessageBuilder.pointer(MessageBuilder.questionName)) == nil)
        // A name that is longer than names are, made of labels that are not.
        let label = [UInt8(63)] + Array(repeating: 0x61, count: 63)
        #expect(refusal(label + label + label + label + [0]) == .name)
        // 63 + 63 + 63 + 61 and their lengths, and the root: 255.
        #expect(refusal(label + label + label + [61] + Array(repeating: 0x61, count: 61) + [0]) == nil)
        #expect(
            refusal(
                label + label + label + [52] + Array(repeating: 0x61, count: 52)
                    + MessageBuilder.pointer(MessageBuilder.questionName)) == .name)
    }

    @Test func manyPointersAreTooMany() {
        var builder = MessageBuilder(answers: 2)
        // Each pointer leads to the one before it.
        var chain = [UInt8](repeating: 0, count: 1)
        let begin = builder.octets.count + 11
        for step in 0..<200 { chain += MessageBuilder.pointer(begin + (step == 0 ? 0 : 1 + 2 * (step - 1))) }
        builder.add([0], 99, chain)
        builder.add(MessageBuilder.pointer(begin + 1 + 2 * 198), 99, [])
        #expect(refusal(builder.octets) == .name)
    }

    @Test func recordsSayExactlyWhatFillsThem() {
        func refusal(_ type: UInt16, _ content: [UInt8]) -> DNSMessageError? {
            var builder = MessageBuilder(answers: 1)
            builder.add(type, content)
            return self.refusal(builder.octets)
        }
        #expect(refusal(1, [1, 2, 3]) == .recordContent && refusal(28, [1, 2, 3, 4]) == .recordContent)
        #expect(refusal(16, []) == .recordContent && refusal(16, [5, 0x61]) == .recordContent)
        #expect(refusal(16, [0]) == nil && refusal(16, [0, 1, 0x61]) == nil)
        #expect(refusal(2, [0, 0]) == .recordContent && refusal(5, MessageBuilder.name("x.y") + [9]) == .recordContent)
        #expect(refusal(6, [0, 0] + Array(repeating: 0, count: 21)) == .recordContent)
        // Of other types nothing is known.
        #expect(refusal(257, [1, 2, 3]) == nil)
    }

    @Test func oneQuestionIsAnswered() {
        #expect(refusal(MessageBuilder(questions: 0).octets) == .questionCount)
        #expect(refusal(MessageBuilder(questions: 2).octets) == .questionCount)
        #expect(refusal(MessageBuilder(answers: 2_000).octets) == .tooManyRecords)
        var other = MessageBuilder().octets
        other[other.count - 1] = 3
        #expect(refusal(other) == .foreign)
    }

    @Test func whateverComesIsReadOrRefused() {
        var random = SeededGenerator(seed: 7)
        var read = 0
        for _ in 0..<20_000 {
            var octets = MessageBuilder.rich
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                octets[Int.random(in: octets.indices, using: &random)] = .random(in: .min ... .max, using: &random)
            }
            if let message = try? DNSMessage(parsing: octets) {
                read += 1
                _ = (message.aliases, message.addresses, message.negativeTimeToLive, message.isReferral)
            }
        }
        #expect(read > 1_000)
    }

    @Test func namesAreComparedWithoutCase() throws {
        #expect(try name("Example.COM.") == name("example.com") && name("a.b").hashValue == name("A.B").hashValue)
        #expect(
            try name("x.example.com").isWithin(name("Example.com")) && !name("example.com").isWithin(name("le.com")))
        #expect(DNSName("a..b") == nil && DNSName("") == nil && DNSName("a b") == nil && DNSName("a\\b") == nil)
        #expect(DNSName(String(repeating: "a", count: 64)) == nil)
        let odd = try #require(DNSName(labels: [[0x2E, 0x00, 0xFF, 0x61]]))
        #expect(odd.description == "\\.\\000\\255a")
        #expect(DNSName(".") == .root && DNSName.root.description == ".")
    }
}
