//! The employee types that every tenant has. They are no rows: nobody can change them.

use larkspur_model::EmployeeType;

/// Chinese, English and Japanese, in the order of the numbers from 1.
const NAMES: [[&str; 3]; 5] = [
    ["正式", "Regular", "正社員"],
    ["实习", "Intern", "インターン"],
    ["外包", "Outsourcing", "業務委託"],
    ["劳务", "Labour", "派遣"],
    ["顾问", "Consultant", "コンサルタント"],
];

/// All of them by number.
pub(super) fn all() -> impl Iterator<Item = EmployeeType> {
    (1..=EmployeeType::LAST_BUILT_IN).zip(NAMES).map(|(number, [chinese, english, japanese])| EmployeeType {
        number,
        content: chinese.to_owned(),
        i18n_content: [("zh_cn", chinese), ("en_us", english), ("ja_jp", japanese)]
            .map(|(locale, name)| (locale.to_owned(), name.to_owned()))
            .into(),
        active: true,
    })
}
