public import StrictJSON

extension SCIMPatch {
    /// The resource after all changes.
    ///
    /// The resource's names are in the schema's spelling, as ``SCIMResourceReader`` writes them; so are those of the
    /// result, and its `schemas` names what it uses. Values are read as the reader reads them. Where the RFC leaves a
    /// choice, or identity providers do not follow it:
    ///
    /// - Without `path`, a key of the value may also be dotted (`name.givenName`), begin with the URI of a schema, or be
    ///   a whole path. Keys that the type does not know, or that only the service provider writes, are passed over.
    ///   A `path` to such an attribute is refused.
    /// - A value that is there already is not added again.
    /// - `add` to a value path that selects nothing creates the value that the filter describes, when it does so by
    ///   equality (`emails[type eq "work"].value`). So does `replace` of a sub-attribute, unless the filter asks for a
    ///   certain `value`; other replacements of nothing are `noTarget`.
    /// - `remove` of what is not there changes nothing. `remove` of a multi-valued attribute with a list of values
    ///   removes those only. A value that is left with no more than `type`, `display` and `primary` is removed.
    /// - Setting `primary` to true clears it in the attribute's other values.
    /// - A reference to a resource (`manager`) is replaced as a whole; other complex values are merged.
    ///
    /// - Throws: `invalidPath`, `noTarget`, `mutability` or `invalidValue`; then nothing has been changed.
    public func apply(to resource: JSONObject, _ type: SCIMResourceType) throws(SCIMError) -> JSONObject {
        var editor = SCIMPatchEditor(resource: resource, type: type)
        for operation in operations { try editor.apply(operation) }
        type.setSchemas(of: &editor.resource)
        return editor.resource
    }
}
