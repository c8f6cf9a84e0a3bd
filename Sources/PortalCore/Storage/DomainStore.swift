/// The domains of one organisation.
package protocol DomainStore {
    /// Throws `domain_exists` if the organisation has the domain already.
    func insert(_ domain: Domain) throws
    func get(_ id: DomainID) throws -> Domain?
    func list(_ page: PageRequest, state: Domain.State?) throws -> Page<Domain>
    /// In the order of their creation.
    func verified() throws -> [Domain]
    func count() throws -> Int
    /// Whether one of them was given the token.
    func contains(token: String) throws -> Bool
    /// Leaves domain and record as they are. Throws `domain_not_found` where there is none.
    func update(_ domain: Domain) throws
    func delete(_ id: DomainID) throws
    /// Those whose ``Domain/nextCheckAt`` is not later, earliest first.
    func due(at time: Timestamp, limit: Int) throws -> [DomainID]
    func nextDue() throws -> Timestamp?
}
