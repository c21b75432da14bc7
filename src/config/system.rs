//! What the system around the program has to know of the settings, as files that its units read. Owns their names and
//! forms; starts nothing.

use std::fmt::Write;

use super::{PanelKind, Settings};

/// A file for the system.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SystemFile {
    /// Its name.
    pub name: &'static str,
    /// What stands in it; none where there must be no such file.
    pub text: Option<String>,
    /// Whether only root may read it.
    pub is_secret: bool,
}

impl Settings {
    /// Each file that a unit looks for.
    ///
    /// `environment` holds variables (systemd.exec(5), `EnvironmentFile=`): the time zone, by how much the picture is
    /// turned, the display for staff. `panel` is there where that display is; `volume` holds percent;
    /// `authorized_keys` is of the form of sshd(8); `wpa_supplicant.conf` of the form of wpa_supplicant.conf(5).
    /// `updates` holds the addresses below which an update of the system may lie, one a line; `ca` the name of the file of
    /// the only authorities that are trusted there; `proxy` the variables of curl(1).
    pub fn system_files(&self) -> [SystemFile; 8] {
        let file = |name, text| SystemFile { name, text, is_secret: false };
        [
            file("environment", Some(self.environment())),
            file("panel", self.panel.kind.map(|_| String::new())),
            file("volume", self.sound.volume.map(|percent| format!("{percent}\n"))),
            file("authorized_keys", self.network.ssh_key.as_ref().map(|key| format!("{key}\n"))),
            SystemFile { is_secret: true, ..file("wpa_supplicant.conf", self.wireless()) },
            file("updates", self.update_addresses()),
            file("ca", self.network.ca.as_ref().map(|ca| format!("{}\n", ca.display()))),
            SystemFile { is_secret: true, ..file("proxy", self.proxy()) },
        ]
    }

    /// None where data are counted: a system is as large as a year of content.
    fn update_addresses(&self) -> Option<String> {
        let urls = self.sources.iter().flat_map(|source| &source.urls);
        let text: String = urls.map(|url| format!("{}\n", url.trim_end_matches('/'))).collect();
        (!text.is_empty() && self.network.megabytes_per_month.is_none()).then_some(text)
    }

    fn proxy(&self) -> Option<String> {
        self.network.proxy.as_ref().map(|proxy| format!("http_proxy={proxy}\nhttps_proxy={proxy}\n"))
    }

    fn environment(&self) -> String {
        let rotation = self.screen.rotation;
        let mut text = format!("SLINT_KMS_ROTATION={rotation}\nWEGWIJS_ROTATION={rotation}\n");
        if let Some(zone) = &self.place.time_zone {
            let _ = writeln!(text, "TZ=:{zone}");
        }
        if let Some(kind) = self.panel.kind {
            let kind = match kind {
                PanelKind::Ssd1306 => "ssd1306",
                PanelKind::St7789 => "st7789",
            };
            let _ = writeln!(text, "WEGWIJS_PANEL={kind}");
        }
        text
    }

    fn wireless(&self) -> Option<String> {
        let name = self.network.wifi_name.as_ref()?;
        let mut text = String::new();
        // Which channels are allowed. Without a country the settings are a mistake.
        if let Some(country) = &self.place.country {
            let _ = writeln!(text, "country={country}");
        }
        // In hexadecimal a name may hold any letter.
        text.push_str("network={\n\tssid=");
        for byte in name.bytes() {
            let _ = write!(text, "{byte:02x}");
        }
        match &self.network.wifi_password {
            // WPA2 and WPA3. Up to the last quotation mark all of it is the password.
            Some(password) => {
                let _ = writeln!(text, "\n\tkey_mgmt=WPA-PSK SAE\n\tieee80211w=1\n\tpsk=\"{password}\"\n}}");
            }
            None => text.push_str("\n\tkey_mgmt=NONE\n}\n"),
        }
        Some(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(settings: &str, name: &str) -> Option<String> {
        let files = Settings::parse(settings).unwrap().system_files();
        files.into_iter().find(|file| file.name == name).unwrap().text
    }

    #[test]
    fn a_card_without_wishes_has_an_upright_picture_and_nothing_else() {
        assert_eq!(text("", "environment").unwrap(), "SLINT_KMS_ROTATION=0\nWEGWIJS_ROTATION=0\n");
        let others = ["panel", "volume", "authorized_keys", "wpa_supplicant.conf", "updates", "ca", "proxy"];
        assert!(others.iter().all(|name| text("", name).is_none()));
    }

    #[test]
    fn updates_are_looked_for_where_content_is_unless_data_are_counted() {
        let source = |name: &str| {
            let urls = format!("[\"https://{name}.example/wegwijs/\", \"https://mirror.example/{name}\"]");
            format!("[[source]]\nname = \"{name}\"\nroot = \"{name}.json\"\nurls = {urls}\n")
        };
        let settings =
            format!("[network]\nproxy = \"http://proxy.example:3128\"\nca = \"our town.pem\"\n{}", source("a"));
        assert_eq!(text(&settings, "ca").unwrap(), "our town.pem\n");
        assert_eq!(text(&settings, "updates").unwrap(), "https://a.example/wegwijs\nhttps://mirror.example/a\n");
        let proxy = "http_proxy=http://proxy.example:3128\nhttps_proxy=http://proxy.example:3128\n";
        assert_eq!(text(&settings, "proxy").unwrap(), proxy);
        let counted = format!("[network]\nmegabytes_per_month = 500\n{}", source("a"));
        assert_eq!(text(&counted, "updates"), None);
    }

    #[test]
    fn zone_turn_panel_and_volume() {
        let settings = "[place]\ntime_zone = \"Europe/Brussels\"\n[screen]\nrotation = 270\n[panel]\nkind = \"st7789\"\n\
                        [sound]\nvolume = 70\n";
        let environment = "SLINT_KMS_ROTATION=270\nWEGWIJS_ROTATION=270\nTZ=:Europe/Brussels\nWEGWIJS_PANEL=st7789\n";
        assert_eq!(text(settings, "environment").unwrap(), environment);
        assert_eq!(text(settings, "panel").unwrap(), "");
        assert_eq!(text(settings, "volume").unwrap(), "70\n");
    }

    #[test]
    fn any_name_and_any_password_of_a_wireless_network() {
        let settings =
            "[place]\ncountry = \"NL\"\n[network]\nwifi_name = 'Stad \"é\"'\nwifi_password = 'a\"}b#c d\\e'\n";
        let found = text(settings, "wpa_supplicant.conf").unwrap();
        assert!(found.starts_with("country=NL\nnetwork={\n\tssid=537461642022c3a922\n"), "{found}");
        assert!(found.ends_with("\tpsk=\"a\"}b#c d\\e\"\n}\n"), "{found}");
        let open = "[place]\ncountry = \"BE\"\n[network]\nwifi_name = \"Gasten\"\n";
        let open = text(open, "wpa_supplicant.conf").unwrap();
        assert!(open.contains("key_mgmt=NONE") && !open.contains("psk"), "{open}");
        let two_lines = "[place]\ncountry = \"BE\"\n[network]\nwifi_name = \"a\\nb\"\n";
        assert!(Settings::parse(two_lines).is_err(), "a name is one line");
    }
}
