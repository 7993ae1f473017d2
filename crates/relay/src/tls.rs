//! The certificate and its key, from files.

use std::path::Path;
use std::sync::Arc;

use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

/// TLS 1.2 and 1.3 with a chain of certificates and its key, both PEM.
pub fn acceptor(chain: &Path, key: &Path) -> Result<TlsAcceptor, String> {
    let name = |path: &Path, error: &dyn std::fmt::Display| format!("{}: {error}", path.display());
    let certificates = CertificateDer::pem_file_iter(chain)
        .and_then(|certificates| certificates.collect::<Result<Vec<_>, _>>())
        .map_err(|error| name(chain, &error))?;
    if certificates.is_empty() {
        return Err(name(chain, &"no certificate in it"));
    }
    let private = PrivateKeyDer::from_pem_file(key).map_err(|error| name(key, &error))?;
    let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .and_then(|builder| builder.with_no_client_auth().with_single_cert(certificates, private))
        .map_err(|error| name(chain, &error))?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(TlsAcceptor::from(Arc::new(config)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_certificate_is_named() {
        let nowhere = Path::new("no-such-file.pem");
        assert!(acceptor(nowhere, nowhere).err().unwrap().starts_with("no-such-file.pem: "));
        let no_pem = Path::new("Cargo.toml");
        assert_eq!(acceptor(no_pem, no_pem).err().unwrap(), "Cargo.toml: no certificate in it");
    }
}
