//! What a teacher shows to the class: the address, and a QR code of it.

use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr, UdpSocket};

use qrcodegen::{QrCode, QrCodeEcc};

/// This machine's address in its network: the one from which it would speak to the rest of the world. Nothing is sent for it.
pub fn own_address() -> io::Result<IpAddr> {
    let socket = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0))?;
    // An address for documentation (RFC 5737), which is nobody's.
    socket.connect((Ipv4Addr::new(192, 0, 2, 1), 9))?;
    Ok(socket.local_addr()?.ip())
}

/// The page's address for others. With a key, the relay's address stands in it, because the page itself does not tell the key.
pub fn link(host: &str, port: u16, tls: bool, key: Option<&str>) -> String {
    let s = if tls { "s" } else { "" };
    let host = format!("{host}:{port}");
    let relay = key.map(|key| format!("?relay=ws{s}://{host}/relay?key%3D{key}")).unwrap_or_default();
    format!("http{s}://{host}/{relay}")
}

/// As others write it: IPv6 in brackets.
pub fn host(address: IpAddr) -> String {
    let text = SocketAddr::new(address, 0).to_string();
    text.trim_end_matches(":0").to_owned()
}

/// A QR code of half blocks, with the margin that cameras want. `None` if the text is too long for one.
pub fn qr_code(text: &str) -> Option<String> {
    const MARGIN: i32 = 2;
    let code = QrCode::encode_text(text, QrCodeEcc::Low).ok()?;
    let (low, high) = (-MARGIN, code.size() + MARGIN);
    let mut drawn = String::new();
    for y in (low..high).step_by(2) {
        // Black on white by colour, so that it reads on dark terminals, too.
        drawn.push_str("  \u{1b}[30;47m");
        for x in low..high {
            drawn.push(match (code.get_module(x, y), code.get_module(x, y + 1)) {
                (true, true) => '█',
                (true, false) => '▀',
                (false, true) => '▄',
                (false, false) => ' ',
            });
        }
        drawn.push_str("\u{1b}[0m\n");
    }
    Some(drawn)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_link_is_what_a_phone_opens() {
        assert_eq!(link("192.0.2.7", 8080, false, None), "http://192.0.2.7:8080/");
        assert_eq!(
            link("class.example", 443, true, Some("Ab-1")),
            "https://class.example:443/?relay=wss://class.example:443/relay?key%3DAb-1"
        );
        assert_eq!(host("2001:db8::1".parse().unwrap()), "[2001:db8::1]");
        assert_eq!(host("192.0.2.7".parse().unwrap()), "192.0.2.7");
    }

    #[test]
    fn the_code_is_a_square_with_its_three_corners() {
        let drawn = qr_code("http://192.0.2.7:8080/").unwrap();
        let rows: Vec<Vec<char>> = drawn
            .lines()
            .map(|line| {
                line.trim_start_matches("  \u{1b}[30;47m").trim_end_matches("\u{1b}[0m").chars().collect()
            })
            .collect();
        let width = rows[0].len();
        assert_eq!(rows.len(), width.div_ceil(2));
        assert!(rows.iter().all(|row| row.len() == width) && rows[0].iter().all(|c| *c == ' '));
        // A finder pattern of seven modules: a full row above, then the sides.
        let corner = "█▀▀▀▀▀█".chars().collect::<Vec<_>>();
        assert_eq!(rows[1][2..9], corner);
        assert_eq!(rows[1][width - 9..width - 2], corner);
        assert_eq!(qr_code(&"x".repeat(3_000)), None);
    }
}
