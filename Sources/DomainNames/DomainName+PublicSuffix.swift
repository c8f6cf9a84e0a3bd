import CPSL

extension DomainName {
    /// Whether others register names below it: an entry of the Public Suffix List, private ones such as `github.io`
    /// included, as the library was built with it; and whatever is a top-level domain.
    public var isPublicSuffix: Bool {
        // Without a list nothing can be told apart; the library is always built with one.
        guard let list = psl_builtin() else { return false }
        return psl_is_public_suffix(list, ascii) == 1
    }

    /// The part of it that somebody registered: the public suffix with one more label. Nil of a public suffix.
    public var registrableDomain: String? {
        guard let list = psl_builtin(), let part = psl_registrable_domain(list, ascii) else { return nil }
        return String(cString: part)
    }
}
