import PortalCore
package import RPC
package import StrictJSON

/// The contract: every method there is, in the order in which the OpenRPC document lists them.
package enum PortalRegistry {
    private static let methods: [any PortalMethod.Type] = [
        HostStatus.self,
        HostSettingsGet.self,
        HostSettingsUpdate.self,
        OrganizationsCreate.self,
        OrganizationsGet.self,
        OrganizationsList.self,
        OrganizationsUpdate.self,
        OrganizationsDelete.self,
        OrganizationsExport.self,
        OrganizationsImport.self,
        ProvidersList.self,
        ProvidersGet.self,
        ProvidersSetupSteps.self,
        ProvidersValidateMetadata.self,
        ProvidersDirectoryMapping.self,
        PortalLinksCreate.self,
        PortalLinksGet.self,
        PortalLinksList.self,
        PortalLinksRevoke.self,
        PortalSessionsOpen.self,
        PortalSessionsGet.self,
        PortalSessionsEnd.self,
        ConnectionsCreate.self,
        ConnectionsGet.self,
        ConnectionsList.self,
        ConnectionsUpdate.self,
        ConnectionsSetMetadata.self,
        ConnectionsDelete.self,
        ConnectionsActivate.self,
        ConnectionsDeactivate.self,
        ConnectionsReset.self,
        ConnectionsStagedGet.self,
        ConnectionsStagedApply.self,
        ConnectionsStagedDiscard.self,
        ConnectionsRollback.self,
        ConnectionsAttributeMapGet.self,
        ConnectionsAttributeMapSet.self,
        ConnectionsCertificatesList.self,
        ConnectionsCertificatesUpload.self,
        ConnectionsCertificatesConfirm.self,
        ConnectionsCertificatesDelete.self,
        ConnectionsServiceProviderKeysList.self,
        ConnectionsServiceProviderKeysRotate.self,
        ConnectionsTest.self,
        ConnectionsSessionsList.self,
        ConnectionsSessionsGet.self,
        SSOStart.self,
        SSOHandle.self,
        SSOExchange.self,
        SSOLogout.self,
        SSOPolicyGet.self,
        SSOPolicyPreview.self,
        SSOPolicySet.self,
        SSOResolve.self,
        DomainsCreate.self,
        DomainsGet.self,
        DomainsList.self,
        DomainsVerify.self,
        DomainsVerifyManually.self,
        DomainsDelete.self,
        DirectoriesCreate.self,
        DirectoriesGet.self,
        DirectoriesList.self,
        DirectoriesUpdate.self,
        DirectoriesReset.self,
        DirectoriesDelete.self,
        DirectoriesCredentialsSet.self,
        DirectoriesSync.self,
        DirectoriesRunsList.self,
        DirectoriesRunsGet.self,
        DirectoriesRunsCancel.self,
        DirectoriesTokensRotate.self,
        DirectoriesTokensRevoke.self,
        DirectoriesUsersList.self,
        DirectoriesUsersGet.self,
        DirectoriesGroupsList.self,
        DirectoriesGroupsGet.self,
        DirectoriesGroupsPreview.self,
        DirectoriesGroupsSelect.self,
        DirectoriesAttributeMapGet.self,
        DirectoriesAttributeMapPreview.self,
        DirectoriesAttributeMapSet.self,
        DirectoriesJoinReport.self,
        DirectoriesRequestsList.self,
        DirectoriesRequestsGet.self,
        DirectoriesQuarantineList.self,
        DirectoriesQuarantineReplay.self,
        DirectoriesSelfTest.self,
        SCIMHandle.self,
        LogStreamsDestinations.self,
        LogStreamsCreate.self,
        LogStreamsGet.self,
        LogStreamsList.self,
        LogStreamsUpdate.self,
        LogStreamsDelete.self,
        LogStreamsTest.self,
        LogStreamsPause.self,
        LogStreamsResume.self,
        LogStreamsReplay.self,
        AuditLogsExport.self,
        EventsList.self,
        EventsSubscribe.self,
        EventsUnsubscribe.self,
    ]

    private static let info = OpenRPCInfo(
        title: "PortalHost", version: Initialize.protocolVersion,
        description: "Admin Portal for single sign-on and directory sync, over JSON-RPC 2.0.")

    /// The methods over the services.
    package static func make(_ services: PortalServices, limits: RPCLimits = RPCLimits()) -> MethodRegistry {
        var registry = MethodRegistry(metaSchema: Components.meta, components: Components.all)
        Initialize.register(in: &registry, services, limits: limits)
        Ping.register(in: &registry)
        for method in methods { registry.register(method, services) }
        registry.registerDiscovery(info: info)
        return registry
    }

    /// What `rpc.discover` answers, without any services: the checked-in copy is made of it.
    package static func document() -> JSON {
        var registry = MethodRegistry(metaSchema: Components.meta, components: Components.all)
        for definition in [Initialize.definition, Ping.definition] + methods.map({ $0.definition }) {
            registry.registerImmediate(definition) { (_: JSON, _) -> JSON in .null }
        }
        registry.registerDiscovery(info: info)
        return registry.openRPCDocument(info: info)
    }
}
