extension EncryptionMethod {
    /// Bytes of the content key and whether it protects against changes; nil for key transport.
    var content: (keyBytes: Int, isAuthenticated: Bool)? {
        switch self {
        case .aes128GCM: (16, true)
        case .aes192GCM: (24, true)
        case .aes256GCM: (32, true)
        case .aes128CBC: (16, false)
        case .aes192CBC: (24, false)
        case .aes256CBC: (32, false)
        case .rsaOAEP, .rsaOAEPMGF1P: nil
        }
    }
}
