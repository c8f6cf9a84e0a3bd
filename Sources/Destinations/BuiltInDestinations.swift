package import PortalCore

/// The destinations of this host.
package enum BuiltInDestinations {
    package static let all: [any LogStreamDestination] = [
        HTTPSDestination(), SplunkDestination(), DatadogDestination(), S3Destination(), GCSDestination(),
        SentinelDestination(), SnowflakeDestination(), SyslogDestination(),
    ]
}
