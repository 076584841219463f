# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Certificates for hubs on this computer: the right one, and the wrong ones that people meet."""

from __future__ import annotations

import datetime
import ssl
import warnings
from pathlib import Path

import trustme
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

HOST = "localhost"


class Authority:
    """An authority that issues for `localhost`; its own certificate is in the file ca_file."""

    def __init__(self, folder: Path) -> None:
        self._authority = trustme.CA()
        self._folder = folder
        self.ca_file = str(folder / "authority.pem")
        self._authority.cert_pem.write_to_path(self.ca_file)

    def certificate(
        self,
        name: str = HOST,
        begins: float = -1,
        ends: float = 365,
        title: str | None = None,
        oldest: ssl.TLSVersion = ssl.TLSVersion.TLSv1_2,
    ) -> ssl.SSLContext:
        """Return what a server needs to present a certificate that is valid between two moments, in days from now."""
        now = datetime.datetime.now(datetime.UTC)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        if oldest < ssl.TLSVersion.TLSv1_2:
            # from level 1 on, OpenSSL 3 speaks no older version, whatever the oldest one is
            context.set_ciphers("ALL:@SECLEVEL=0")
        with warnings.catch_warnings():
            # Python warns of what is wrong here on purpose
            warnings.simplefilter("ignore", DeprecationWarning)
            context.minimum_version = oldest
        self._authority.issue_cert(
            name,
            common_name=title,
            not_before=now + datetime.timedelta(days=begins),
            not_after=now + datetime.timedelta(days=ends),
        ).configure_cert(context)
        return context

    def self_signed(self) -> ssl.SSLContext:
        """Return a certificate for the right name that nobody but itself vouches for."""
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, HOST)])
        now = datetime.datetime.now(datetime.UTC)
        certificate = (
            x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
            .not_valid_before(now - datetime.timedelta(days=1))
            .not_valid_after(now + datetime.timedelta(days=365))
            .add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False)
            .sign(key, hashes.SHA256())
        )
        file = self._folder / "self-signed.pem"
        secret = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        file.write_bytes(secret + certificate.public_bytes(serialization.Encoding.PEM))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(file)
        return context
