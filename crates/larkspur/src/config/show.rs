//! The settings as a page of TOML that could be used as the file.

use std::fmt::Write as _;

use super::load::Loaded;
use super::settings::{PARTS, Row};

/// The effective settings with their meanings and where they came from. Secrets are left out.
pub(crate) fn page(loaded: &Loaded) -> String {
    let mut page = String::new();
    for part in PARTS {
        comment(&mut page, part.doc);
        if !part.name.is_empty() {
            let _ = writeln!(page, "[{}]", part.name);
        }
        page.push('\n');
        for row in part.rows {
            show(&mut page, row, loaded);
        }
    }
    page
}

fn comment(page: &mut String, lines: &[&str]) {
    for line in lines {
        let _ = writeln!(page, "#{line}");
    }
}

fn show(page: &mut String, row: &Row, loaded: &Loaded) {
    comment(page, row.doc);
    if let Some(origin) = loaded.origins.get(row.key) {
        let _ = writeln!(page, "# Set by {origin}.");
    }
    let _ = match (row.show)(&loaded.settings) {
        Some(value) if !row.secret => writeln!(page, "{} = {value}\n", row.short_key()),
        Some(_) => writeln!(page, "# {} is set and not shown\n", row.short_key()),
        None => writeln!(page, "# {} is not set\n", row.short_key()),
    };
}

#[cfg(test)]
mod tests {
    use super::super::{Environment, Given, load};
    use super::*;

    #[test]
    fn the_page_is_a_file_that_gives_the_same_settings_and_no_secret() {
        let set = [
            ("database_url", "postgres://u:hidden@h/d"),
            ("limits.departments", "77"),
            ("rate_limits", "2.5"),
        ];
        let settings = set.iter().map(|(key, text)| (*key, (*text).to_owned())).collect();
        let loaded = load(&Given { config: None, settings }, &Environment::default()).unwrap();
        let text = page(&loaded);
        assert!(!text.contains("hidden"), "{text}");
        assert!(text.contains("# Set by --limits-departments.\ndepartments = 77\n"), "{text}");
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("again.toml");
        std::fs::write(&path, &text).unwrap();
        let again =
            load(&Given { config: Some(path), settings: Vec::new() }, &Environment::default()).unwrap();
        assert_eq!(again.settings.limits.departments.get(), 77);
        assert_eq!(again.settings.rate_limits, loaded.settings.rate_limits);
    }
}
