/// The schema URIs of SCIM (RFC 7643, section 10.3, RFC 7644, section 8.2).
public enum SCIMURN {
    /// The core user.
    public static let user: String = "urn:ietf:params:scim:schemas:core:2.0:User"
    /// The enterprise extension of users.
    public static let enterpriseUser: String = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
    /// The core group.
    public static let group: String = "urn:ietf:params:scim:schemas:core:2.0:Group"
    /// A page of resources.
    public static let listResponse: String = "urn:ietf:params:scim:api:messages:2.0:ListResponse"
    /// A query in a body.
    public static let searchRequest: String = "urn:ietf:params:scim:api:messages:2.0:SearchRequest"
    /// A patch.
    public static let patchOp: String = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
    /// An error.
    public static let error: String = "urn:ietf:params:scim:api:messages:2.0:Error"
    /// What a service provider can do.
    public static let serviceProviderConfig: String = "urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"
    /// A kind of resource.
    public static let resourceType: String = "urn:ietf:params:scim:schemas:core:2.0:ResourceType"
    /// A schema.
    public static let schema: String = "urn:ietf:params:scim:schemas:core:2.0:Schema"
}
