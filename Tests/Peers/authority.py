"""A certificate authority for one run: a file with its certificate, and certificates for servers and clients of it."""

import datetime
import ipaddress

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa


class Authority:
    def __init__(self, path, name="Peer Authority"):
        self.path = path
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
        builder = self.builder(self.name, self.key).add_extension(x509.BasicConstraints(True, None), True)
        builder = builder.add_extension(x509.SubjectKeyIdentifier.from_public_key(self.key.public_key()), False)
        self.file = self.write(name.replace(" ", "-") + ".pem", self.pem(builder.sign(self.key, hashes.SHA256())))

    def builder(self, subject, key):
        now = datetime.datetime.now(datetime.timezone.utc)
        return (
            x509.CertificateBuilder().subject_name(subject).issuer_name(self.name).public_key(key.public_key())
            .serial_number(x509.random_serial_number()).not_valid_before(now - datetime.timedelta(days=1))
            .not_valid_after(now + datetime.timedelta(days=30)))

    def issue(self, name, names=()):
        """Files with a certificate for the names and its key, in PEM: (certificate, key)."""
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        builder = self.builder(x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)]), key)
        builder = builder.add_extension(x509.BasicConstraints(False, None), True)
        if names:
            entries = [
                x509.IPAddress(ipaddress.ip_address(entry)) if entry[0].isdigit() else x509.DNSName(entry)
                for entry in names]
            builder = builder.add_extension(x509.SubjectAlternativeName(entries), False)
        pem = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        certificate = self.pem(builder.sign(self.key, hashes.SHA256()))
        return self.write(name + ".crt", certificate), self.write(name + ".key", pem)

    @staticmethod
    def pem(certificate):
        return certificate.public_bytes(serialization.Encoding.PEM)

    def write(self, name, content):
        file = self.path / name
        file.write_bytes(content)
        return str(file)
