//! Where a relay is: `ws://HOST[:PORT]/PATH`, or `wss://` with TLS.

use std::fmt;
use std::sync::Arc;

use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::ServerName;
use tokio_rustls::rustls::{ClientConfig, RootCertStore};
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::handshake::client::Request;
use tokio_tungstenite::tungstenite::http::{HeaderValue, Uri};

/// An address that was checked: nothing in it is missing.
#[derive(Clone)]
pub struct RelayAddress {
    /// What the relay is asked at the beginning.
    request: Request,
    host: String,
    port: u16,
    tls: Option<(TlsConnector, ServerName<'static>)>,
}

impl RelayAddress {
    /// Reads an address; for TLS also the certificates that this machine trusts.
    ///
    /// # Errors
    /// What is wrong with the address, or that this machine trusts nobody.
    pub fn parse(text: &str) -> Result<Self, String> {
        let wrong = |why: &str| format!("-relay={text}: {why}");
        let shape = "not like ws://HOST:PORT/relay or wss://HOST/relay";
        let uri: Uri = text.parse().map_err(|_| wrong(shape))?;
        let (suffix, default_port) = match uri.scheme_str() {
            Some("ws") => ("", 80),
            Some("wss") => ("s", 443),
            _ => return Err(wrong(shape)),
        };
        let authority = uri.authority().map(|authority| authority.as_str()).unwrap_or_default().to_owned();
        let (host, port) = host_and_port(&authority, uri.host(), default_port).ok_or_else(|| wrong(shape))?;
        let tls = (suffix == "s").then(|| tls(&host)).transpose().map_err(|why| wrong(&why))?;
        let mut request = uri.into_client_request().map_err(|_| wrong(shape))?;
        // As its own page would ask: a relay that serves certain pages alone has no objection to that.
        let origin =
            HeaderValue::from_str(&format!("http{suffix}://{authority}")).map_err(|_| wrong(shape))?;
        request.headers_mut().insert("Origin", origin);
        Ok(Self { request, host, port, tls })
    }

    /// What the relay is asked at the beginning. It may hold the relay's key.
    pub fn request(&self) -> Request {
        self.request.clone()
    }

    /// Name or IP address, and port.
    pub fn socket(&self) -> (&str, u16) {
        (&self.host, self.port)
    }

    /// How to encrypt, and who has to be there, if the address says so.
    pub fn tls(&self) -> Option<&(TlsConnector, ServerName<'static>)> {
        self.tls.as_ref()
    }
}

/// A host without the brackets of an IPv6 address, and a port. `None` where a user is named, too, or one of both is none.
fn host_and_port(authority: &str, host: Option<&str>, default_port: u16) -> Option<(String, u16)> {
    let host = host.filter(|host| !host.is_empty())?;
    let port = match authority.strip_prefix(host)? {
        "" => default_port,
        rest => rest.strip_prefix(':')?.parse().ok().filter(|port| *port > 0)?,
    };
    Some((host.trim_start_matches('[').trim_end_matches(']').to_owned(), port))
}

/// Without what stands behind `?`, which may be a key.
impl fmt::Display for RelayAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let uri = self.request.uri();
        let scheme = if self.tls.is_some() { "wss" } else { "ws" };
        write!(f, "{scheme}://{}{}", uri.authority().map_or("", |authority| authority.as_str()), uri.path())
    }
}

impl fmt::Debug for RelayAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl PartialEq for RelayAddress {
    fn eq(&self, other: &Self) -> bool {
        self.request.uri() == other.request.uri()
    }
}

impl Eq for RelayAddress {}

/// TLS 1.2 and 1.3 with whom this machine trusts: `SSL_CERT_FILE` names others, for an authority of one's own.
fn tls(host: &str) -> Result<(TlsConnector, ServerName<'static>), String> {
    let name = ServerName::try_from(host.to_owned()).map_err(|_| "no certificate can be for this host")?;
    let mut trusted = RootCertStore::empty();
    let (count, _) = trusted.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    if count == 0 {
        return Err("this machine trusts no certificate; SSL_CERT_FILE=FILE names those to trust".to_owned());
    }
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| error.to_string())?
        .with_root_certificates(trusted)
        .with_no_client_auth();
    Ok((TlsConnector::from(Arc::new(config)), name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_ports_and_keys_are_read_and_keys_are_not_shown() {
        for (text, host, port, shown) in [
            ("ws://127.0.0.1:8080/relay", "127.0.0.1", 8080, "ws://127.0.0.1:8080/relay"),
            ("ws://class.example/relay?key=SECRET", "class.example", 80, "ws://class.example/relay"),
            ("ws://[::1]:9/x", "::1", 9, "ws://[::1]:9/x"),
        ] {
            let address = RelayAddress::parse(text).unwrap();
            assert_eq!((address.socket(), address.to_string().as_str()), ((host, port), shown));
            assert!(!format!("{address:?}").contains("SECRET"));
        }
    }

    #[test]
    fn what_is_no_address_of_a_relay_is_named() {
        for text in [
            "",
            "relay",
            "class.example:80",
            "http://class.example/relay",
            "ws://",
            "ws:///relay",
            "ws://:80/relay",
            "ws://class.example:/relay",
            "ws://class.example:0/relay",
            "ws://class.example:65536/relay",
            "ws://user:word@class.example/relay",
            "ws://class example/relay",
        ] {
            let error = RelayAddress::parse(text).unwrap_err();
            assert_eq!(error, format!("-relay={text}: not like ws://HOST:PORT/relay or wss://HOST/relay"));
        }
    }
}
