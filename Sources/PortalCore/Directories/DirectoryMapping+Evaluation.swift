package import StrictJSON

extension DirectoryMapping {
    /// Maps one raw user. For many, keep a ``CompiledMapping``.
    package func user(from raw: JSON) -> MappingOutcome<NormalizedUser> {
        CompiledMapping<NormalizedUser>(user).map(raw)
    }

    /// Maps one raw group.
    package func group(from raw: JSON) -> MappingOutcome<NormalizedGroup> {
        CompiledMapping<NormalizedGroup>(group).map(raw)
    }

    /// A raw user that maps back to `normalized`, as far as the rules can be inverted.
    package func raw(from normalized: NormalizedUser) -> JSON {
        CompiledMapping<NormalizedUser>(user).raw(from: normalized)
    }

    /// A raw group that maps back to `normalized`, as far as the rules can be inverted.
    package func raw(from normalized: NormalizedGroup) -> JSON {
        CompiledMapping<NormalizedGroup>(group).raw(from: normalized)
    }
}
