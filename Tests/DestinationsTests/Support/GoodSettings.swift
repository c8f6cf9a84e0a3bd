import Crypto
import PortalCore
import StrictJSON
import _CryptoExtras

/// Settings of each destination that nothing is wrong with, all of them filled in.
enum GoodSettings {
    /// A private key for RS256.
    static let pem = Result { try _RSA.Signing.PrivateKey(keySize: .bits2048).pkcs8PEMRepresentation }

    static func of(_ type: LogStreamType) throws -> JSONObject {
        let pem = try pem.get()
        switch type {
        case .https:
            return [
                "url": "https://siem.organisation-one.com/events?key=query-key-0001", "format": "json_array",
                "headers": ["Authorization": "Bearer header-token-0002"], "secret": "signing-secret-0003-long-enough",
            ]
        case .splunk:
            return [
                "url": "https://http-inputs-one.splunkcloud.com", "token": "b7e1c1f0-6c6d-4d38-9f0e-3a1d7d2f9c11",
                "index": "portal", "source": "portal", "sourcetype": "_json", "host": "portal",
            ]
        case .datadog:
            return [
                "site": "datadoghq.eu", "apiKey": "0123456789abcdef0123456789abcdef", "service": "portal",
                "hostname": "portal", "tags": "env:test",
            ]
        case .s3:
            return [
                "bucket": "portal-events", "region": "eu-central-1", "accessKeyId": "AKIAABCDEFGHIJKLMNOP",
                "secretAccessKey": "abcdefghijklmnopqrstuvwxyz0123456789/+AB", "prefix": "portal",
            ]
        case .gcs:
            let file: JSON = [
                "type": "service_account", "client_email": "portal@one.iam.gserviceaccount.com",
                "private_key": .string(pem), "private_key_id": "key", "universe_domain": "googleapis.com",
            ]
            return ["bucket": "portal-events", "serviceAccountJson": .string(file.description), "prefix": "portal"]
        case .sentinel:
            return [
                "tenantId": "11111111-2222-3333-4444-555555555555", "clientId": "66666666-7777-8888-9999-aaaaaaaaaaaa",
                "clientSecret": "Vq~8Q-secret.value_of_the_client",
                "endpoint": "https://portal-abcd.westeurope-1.ingest.monitor.azure.com",
                "dcrId": "dcr-0123456789abcdef0123456789abcdef", "stream": "Custom-PortalEvents_CL",
            ]
        case .snowflake:
            return [
                "account": "ORG-ACCOUNT", "user": "PORTAL", "privateKey": .string(pem), "database": "PORTAL",
                "schema": "EVENTS", "table": "\"events\"", "warehouse": "WH", "role": "WRITER",
            ]
        case .syslog:
            return ["host": "syslog.organisation-one.com", "port": 6514]
        }
    }

    /// Without what stands for another way to prove who we are.
    static func hmac() -> JSONObject {
        ["bucket": "portal-events", "accessKeyId": "GOOG1EABCDEF", "secret": "hmac-secret-0004-abcdef"]
    }
}
