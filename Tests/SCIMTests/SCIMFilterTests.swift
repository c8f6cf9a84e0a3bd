import SCIM
import Testing

@Suite("SCIM filters")
struct SCIMFilterTests {
    @Test("are read with the precedence of the RFC")
    func precedence() throws {
        let filter = try SCIMFilter(#"a pr or b pr and not (c pr)"#)
        #expect(filter.description == "a pr or b pr and not (c pr)")
    }
}
