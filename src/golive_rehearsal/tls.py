"""A host that shows a certificate, signed by an authority of its own: real TLS on loopback."""

import contextlib
import socket
import ssl
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


class TlsHost:
    """Listens on loopback and shows the certificate that it was last told to; ``authority`` is who signs it."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.authority = folder / "authority.pem"
        self._shown = folder / "shown.pem"
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = _named("The rehearsal's authority")
        self._own = (self._name, self._key)
        self._silent = False
        own = self._made(self._name, self._key.public_key(), self._own, days=365, authority=True)
        self.authority.write_bytes(own.public_bytes(serialization.Encoding.PEM))
        self.show()
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listening.getsockname()[1])
        threading.Thread(target=self._serve, name="tls-host", daemon=True).start()

    def show(self, *, days: int = 90, host: str = "localhost", between: int = 0) -> None:
        """Show a certificate for this host from now on, good for so many days and half of one.

        With ``between`` it is signed by another one, which is shown too and is good for so many days.
        """
        key, middle = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
        name, signer, shown = _named(host), self._own, []
        if between:
            signer = (_named("Between"), middle)
            shown = [self._made(signer[0], middle.public_key(), self._own, days=between, authority=True)]
        shown = [self._made(name, key.public_key(), signer, days=days, host=host), *shown]
        plain = serialization.NoEncryption()
        parts = [
            *(one.public_bytes(serialization.Encoding.PEM) for one in shown),
            key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain),
        ]
        self._shown.write_bytes(b"".join(parts))

    def silent(self, *, on: bool) -> None:
        """End each connection before anything is said."""
        self._silent = on

    def _made(
        self,
        name: x509.Name,
        key: ec.EllipticCurvePublicKey,
        signer: tuple[x509.Name, ec.EllipticCurvePrivateKey],
        *,
        days: int,
        host: str = "",
        authority: bool = False,
    ) -> x509.Certificate:
        now = datetime.now(UTC)
        builder = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(signer[0])
            .public_key(key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + timedelta(days=days, hours=12))
            .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signer[1].public_key()), critical=False)
            .add_extension(_usage(signs=authority), critical=True)
        )
        if host:
            builder = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        return builder.sign(signer[1], hashes.SHA256())

    def _serve(self) -> None:
        while True:
            plain, _ = self._listening.accept()
            threading.Thread(target=self._shake, args=(plain,), daemon=True).start()

    def _shake(self, plain: socket.socket) -> None:
        """Shake hands, and say no more."""
        with contextlib.suppress(OSError), plain:
            if not self._silent:
                context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
                context.load_cert_chain(self._shown)
                plain.settimeout(5)
                context.wrap_socket(plain, server_side=True).close()


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _usage(*, signs: bool) -> x509.KeyUsage:
    """What a key may be used for: to sign certificates, or to shake hands."""
    return x509.KeyUsage(
        digital_signature=not signs,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs,
        crl_sign=signs,
        encipher_only=False,
        decipher_only=False,
    )
