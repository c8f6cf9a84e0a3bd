/// Why octets are no message that can be trusted to say what its sender meant.
public enum DNSMessageError: Error, Sendable, Hashable {
    /// It ends before everything that it announces.
    case tooShort
    /// Longer than ``DNSLimits/maximumMessageLength``.
    case tooLong
    /// Something follows behind the last record.
    case trailingOctets
    /// More records than ``DNSLimits/maximumRecords``.
    case tooManyRecords
    /// Not exactly one question.
    case questionCount
    /// A label of a kind that does not exist, a name that is too long, or a pointer that does not lead backwards.
    case name
    /// What a record says does not fill it exactly.
    case recordContent
    /// An answer to another question, or no answer.
    case foreign
}
