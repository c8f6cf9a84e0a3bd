import PortalCore

struct SQLiteSettingsStore: SettingsStore {
    let access: SQLAccess

    func get() throws -> EnvironmentSettings {
        try access.first("SELECT value FROM settings") { try $0.settledJSON(0) } ?? EnvironmentSettings()
    }

    func put(_ settings: EnvironmentSettings) throws {
        try access.change(
            "INSERT INTO settings (position, value) VALUES (1, ?) ON CONFLICT DO UPDATE SET value = excluded.value",
            .json(settings))
    }
}
