//! A name in the three languages the platform knows.

/// Names by language; a language that was not given is `None`, never an empty text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct I18nName {
    /// Chinese.
    pub zh_cn: Option<String>,
    /// Japanese.
    pub ja_jp: Option<String>,
    /// English.
    pub en_us: Option<String>,
}

impl I18nName {
    /// From texts as a request carries them: an empty one counts as not given.
    #[must_use]
    pub fn from_given(zh_cn: Option<String>, ja_jp: Option<String>, en_us: Option<String>) -> Self {
        let given = |text: Option<String>| text.filter(|text| !text.is_empty());
        Self { zh_cn: given(zh_cn), ja_jp: given(ja_jp), en_us: given(en_us) }
    }

    /// Whether no language is given.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.given().next().is_none()
    }

    /// The name in each of these languages, always in the same order.
    #[must_use]
    pub fn by_language(&self) -> [Option<&str>; 3] {
        [&self.zh_cn, &self.ja_jp, &self.en_us].map(Option::as_deref)
    }

    /// The names that are given.
    pub fn given(&self) -> impl Iterator<Item = &str> {
        self.by_language().into_iter().flatten()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn empty_text_counts_as_absent() {
        let name = I18nName::from_given(Some(String::new()), None, Some("Sales".into()));
        assert_eq!(name.given().collect::<Vec<_>>(), ["Sales"]);
        assert!(I18nName::from_given(Some(String::new()), None, None).is_empty());
    }
}
