import CCares

/// c-ares, made ready once in a process.
enum CaresLibrary {
    static let isReady = ares_library_init(cares_init_all) == cares_success
}
