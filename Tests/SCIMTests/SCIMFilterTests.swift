import LibraryTestSupport
import SCIM
import StrictJSON
import Testing

@Suite("SCIM filters")
struct SCIMFilterTests {
    @Test(
        "of the RFC are read, and printed as they were written",
        arguments: [
            #"userName eq "bjensen""#, #"name.familyName co "O'Malley""#, #"userName sw "J""#,
            #"urn:ietf:params:scim:schemas:core:2.0:User:userName sw "J""#, "title pr",
            #"meta.lastModified gt "2011-05-13T04:42:34Z""#, #"meta.lastModified ge "2011-05-13T04:42:34Z""#,
            #"meta.lastModified lt "2011-05-13T04:42:34Z""#, #"meta.lastModified le "2011-05-13T04:42:34Z""#,
            #"title pr and userType eq "Employee""#, #"title pr or userType eq "Intern""#,
            #"schemas eq "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User""#,
            #"userType eq "Employee" and (emails co "example.com" or emails.value co "example.org")"#,
            #"userType ne "Employee" and not (emails co "example.com" or emails.value co "example.org")"#,
            #"userType eq "Employee" and (emails.type eq "work")"#,
            #"userType eq "Employee" and emails[type eq "work" and value co "@example.com"]"#,
            #"emails[type eq "work" and value co "@example.com"] or ims[type eq "xmpp" and value co "@foo.com"]"#,
            #"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value eq "1""#,
            #"members.$ref pr"#, "x eq 1", "x eq -1.5e3", "x eq true", "x eq null",
        ])
    func examples(text: String) throws {
        let filter = try SCIMFilter(text)
        // Parentheses around a single comparison are no part of a filter.
        let expected =
            text == #"userType eq "Employee" and (emails.type eq "work")"#
            ? #"userType eq "Employee" and emails.type eq "work""# : text
        #expect(filter.description == expected)
        #expect(try SCIMFilter(filter.description) == filter)
    }

    @Test("bind not before and before or, and group from the left")
    func precedence() throws {
        func present(_ name: String) throws -> SCIMFilter { .present(try SCIMAttributePath(name)) }
        let (a, b, c, d) = (try present("a"), try present("b"), try present("c"), try present("d"))
        #expect(try SCIMFilter("a pr or b pr and not (c pr) or d pr") == .or(.or(a, .and(b, .not(c))), d))
        #expect(try SCIMFilter("(a pr or b pr) and c pr and d pr") == .and(.and(.or(a, b), c), d))
        #expect(try SCIMFilter("a pr and (b pr and c pr)") == .and(a, .and(b, c)))
        #expect(try SCIMFilter("not (a pr) and b pr") == .and(.not(a), b))
        #expect(try SCIMFilter("not (not (a pr and b pr))") == .not(.not(.and(a, b))))
    }

    @Test("take operators and names in any case, and more spaces than needed")
    func spelling() throws {
        let plain = try SCIMFilter(#"a eq "x" and not (b pr) or c[d Sw "y"]"#)
        let odd = try SCIMFilter(#"  a  EQ   "x"   AND  NOT( b PR )Or c[  d sW "y"  ]  "#)
        #expect(odd == plain)
        #expect(try SCIMFilter("x eq True") == SCIMFilter("x eq true"))
        #expect(try SCIMFilter("x eq NULL") == SCIMFilter("x eq null"))
        // An attribute may have the name of an operator.
        #expect(try SCIMFilter("not eq 1 and or pr or and pr").description == "not eq 1 and or pr or and pr")
    }

    @Test("read strings as JSON does")
    func strings() throws {
        guard case .compare(_, _, let value) = try SCIMFilter(#"a eq "q\"b\\s\u00e9\/\n]) or b pr""#) else {
            Issue.record("not a comparison")
            return
        }
        #expect(value == .string("q\"b\\sé/\n]) or b pr"))
    }

    @Test("with a sub-attribute behind brackets, as Entra sends them, mean the sub-attribute within")
    func subAttributeBehindBrackets() throws {
        let filter = try SCIMFilter(#"emails[type eq "work"].value eq "a@b""#)
        #expect(try filter == SCIMFilter(#"emails[type eq "work" and value eq "a@b"]"#))
        #expect(try filter.matches(object(#"{"emails":[{"type":"work","value":"A@b"}]}"#), .user))
        #expect(
            try !filter.matches(
                object(#"{"emails":[{"type":"home","value":"a@b"},{"type":"work","value":"c"}]}"#), .user))
    }

    @Test(
        "that are malformed are refused with invalidFilter",
        arguments: [
            "", " ", "userName", "userName eq", "userName eq ", #"userName eq"x""#, #"eq "x""#, #"userName "x""#,
            "userName eq x", "userName eq 'x'", #"userName eq "x"#, #"userName eq "x\""#, #"userName eq "\q""#,
            #"userName eq "\ud800""#, "userName eq \"a\u{1}b\"", #"userName == "x""#, #"userName xx "x""#,
            #"a eq "x" and"#, #"a eq "x" b eq "y""#, #"a eq "x"and b pr"#, #"a eq "x" andb pr"#, "and a pr",
            "(a pr", "a pr)", "()", "not a pr", "not ()", "a[b pr", "a[]", "a]", "a[b[c pr]]", "a.b[c pr]",
            "a[b pr].", "a[b pr].c", "a[b pr].1 pr", "a[b pr]c pr", "1a pr", "a..b pr", "a. pr", ".a pr", "a.b.c pr",
            "a: pr", ":a pr", "a b pr", "é pr", "a/b pr", "$ pr", "a eq 01", "a eq 1.", "a eq .5", "a eq +1",
            "a eq tru", "a eq [1]", "a eq {}", "a gt true", "a lt null", "a co 1", "a sw true", "a ew null",
            "a pr \"x\"", "a pr,b pr", "a pr;", "a pr\tand b pr", "a\u{0} pr", "urn:x:2.0 pr",
        ])
    func malformed(text: String) {
        let error = refusal { _ = try SCIMFilter(text) }
        #expect(error?.status == 400)
        #expect(error?.scimType == .invalidFilter)
    }

    @Test("are bounded in length, depth and comparisons")
    func bounds() throws {
        let depth = SCIMLimits.maximumFilterDepth
        func nested(_ levels: Int) -> String {
            String(repeating: "(", count: levels) + "a pr" + String(repeating: ")", count: levels)
        }
        #expect(try SCIMFilter(nested(depth - 1)) == SCIMFilter("a pr"))
        #expect(refusal { _ = try SCIMFilter(nested(depth)) }?.scimType == .invalidFilter)
        let nots = String(repeating: "not (", count: 5000)
        #expect(refusal { _ = try SCIMFilter(String(nots.prefix(16_000))) }?.scimType == .invalidFilter)

        let terms = SCIMLimits.maximumFilterTerms
        func chain(_ count: Int) -> String { Array(repeating: "a pr", count: count).joined(separator: " or ") }
        #expect(try SCIMFilter(chain(terms)).matches(["title": "x"], .user) == false)
        #expect(refusal { _ = try SCIMFilter(chain(terms + 1)) }?.scimType == .invalidFilter)

        func long(_ bytes: Int) -> String { #"a eq ""# + String(repeating: "x", count: bytes - 7) + #"""# }
        #expect(
            try SCIMFilter(long(SCIMLimits.maximumFilterBytes)).description.utf8.count == SCIMLimits.maximumFilterBytes)
        #expect(refusal { _ = try SCIMFilter(long(SCIMLimits.maximumFilterBytes + 1)) }?.scimType == .invalidFilter)
    }

    @Test("are the same after printing and reading, whatever they are")
    func printing() throws {
        var generator = SeededGenerator(seed: 4)
        for _ in 0..<3000 {
            let filter = generator.filter(levels: 4)
            let read = try SCIMFilter(filter.description)
            #expect(read == filter, "\(filter)")
        }
    }

    @Test("that are damaged are read or refused, never more")
    func damage() throws {
        var generator = SeededGenerator(seed: 7)
        let user = try Sample.user()
        var readable = 0
        for _ in 0..<3000 {
            var bytes = Array(generator.filter(levels: 3).description.utf8)
            for _ in 0..<Int.random(in: 1...3, using: &generator) {
                let position = Int.random(in: 0..<bytes.count, using: &generator)
                switch Int.random(in: 0..<3, using: &generator) {
                case 0: bytes[position] = UInt8.random(in: 0x20..<0x7F, using: &generator)
                case 1: bytes.remove(at: position)
                default:
                    bytes.insert(contentsOf: Array("()[]\" .".utf8).shuffled(using: &generator).prefix(1), at: position)
                }
                if bytes.isEmpty { bytes = [0x20] }
            }
            do throws(SCIMError) {
                let filter = try SCIMFilter(String(decoding: bytes, as: UTF8.self))
                readable += 1
                _ = filter.matches(user, .user)
                #expect(try SCIMFilter(filter.description) == filter)
            } catch {
                #expect(error.scimType == .invalidFilter)
            }
        }
        #expect(readable > 100)
    }
}

extension SeededGenerator {
    mutating func attributePath() throws -> SCIMAttributePath {
        let schemas = ["", "", "", "urn:ietf:params:scim:schemas:core:2.0:User:", "urn:x-y:a_b:1.0:"]
        let names = ["userName", "emails", "not", "and", "pr", "a-b_9", "$ref", "True"]
        let subs = ["", "", ".value", ".$ref", ".or"]
        return try SCIMAttributePath(
            (schemas.randomElement(using: &self) ?? "") + (names.randomElement(using: &self) ?? "a")
                + (subs.randomElement(using: &self) ?? ""))
    }

    mutating func filter(levels: Int, inBrackets: Bool = false) -> SCIMFilter {
        guard let path = try? attributePath() else { return .not(filter(levels: levels)) }
        switch Int.random(in: 0..<(levels > 0 ? 9 : 4), using: &self) {
        case 0: return .present(path)
        case 1, 2, 3:
            let comparison = SCIMComparison.allCases.randomElement(using: &self) ?? .equal
            switch comparison {
            case .contains, .startsWith, .endsWith: return .compare(path, comparison, .string(string()))
            case .equal, .notEqual:
                let values: [JSON] = [
                    .null, true, false, .string(string()), .integer(.random(in: -99...99, using: &self)),
                ]
                return .compare(path, comparison, values.randomElement(using: &self) ?? .null)
            default:
                let decimal = JSONDecimal(Double.random(in: -1e9...1e9, using: &self)).map { JSON.decimal($0) }
                return .compare(path, comparison, Bool.random(using: &self) ? .string(string()) : decimal ?? 1)
            }
        case 4 where !inBrackets:
            guard let path = try? SCIMAttributePath((path.schema.map { $0 + ":" } ?? "") + path.name) else {
                return .present(path)
            }
            return .values(path, filter(levels: levels - 1, inBrackets: true))
        case 5, 6:
            return .and(
                filter(levels: levels - 1, inBrackets: inBrackets), filter(levels: levels - 1, inBrackets: inBrackets))
        case 7:
            return .or(
                filter(levels: levels - 1, inBrackets: inBrackets), filter(levels: levels - 1, inBrackets: inBrackets))
        default: return .not(filter(levels: levels - 1, inBrackets: inBrackets))
        }
    }
}
