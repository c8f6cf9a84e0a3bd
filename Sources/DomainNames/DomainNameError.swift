/// Why a text is no name of a domain on the Internet.
public enum DomainNameError: Error, Sendable, Hashable {
    case empty
    /// Longer than ``DomainName/maximumLength``, or a label longer than ``DomainName/maximumLabelLength``.
    case tooLong
    /// Two dots without a label between them, or one at the beginning.
    case emptyLabel
    /// An address, not a name.
    case address
    /// Only a top-level domain or the name of a machine.
    case singleLabel
    /// Characters or an order of characters that names may not have (UTS #46, RFC 5891), for example a blank, an
    /// underscore or a hyphen at a label's end.
    case characters
    /// A label with `xn--` that stands for nothing.
    case encoding
}
