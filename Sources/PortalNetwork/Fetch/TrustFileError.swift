/// The file of extra certificate authorities cannot be used.
///
/// Its path stays out of the text: who asked for the document need not be who runs the host.
struct TrustFileError: Error, CustomStringConvertible {
    var description: String {
        "The file given with --trust-ca could not be read as PEM certificates (-----BEGIN CERTIFICATE-----)."
    }
}
