//! What an administrator decides for the whole server: limits, and how new users join.

/// Limits of one server. The defaults are the documented ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Departments of a tenant, the root not counted. Default 30,000.
    pub departments: i64,
    /// Levels of departments, the root being level 1. Default 25.
    pub department_depth: usize,
    /// Direct children of a department. Default 1,000.
    pub child_departments: i64,
    /// Direct members of a department. Default 10,000.
    pub direct_members: i64,
    /// Departments that share one unit. Default 1,000.
    pub departments_of_unit: i64,
    /// Units of a tenant. Default 1,000.
    pub units: i64,
    /// Employee types of a tenant beside the built-in ones, deleted ones included. Default 255.
    pub employee_types: i64,
    /// How often the custom id of one department may be changed. Default 1.
    pub department_id_changes: i64,
    /// How often the id of one user may be changed. Default 1.
    pub user_id_changes: i64,
    /// Cities of work of a tenant. Default 10,000.
    pub work_cities: i64,
    /// Job titles of a tenant. Default 10,000.
    pub job_titles: i64,
    /// Mail groups of a tenant. The number is not documented; default 10,000.
    pub mail_groups: i64,
    /// Direct members of a mail group. The number is not documented; default 100,000.
    pub mail_group_members: i64,
    /// Aliases of a mail group. The number is not documented; default 30.
    pub mail_group_aliases: usize,
    /// Public mailboxes of a tenant. It depends on what an organisation pays for; default 1,000.
    pub public_mailboxes: i64,
    /// Members of a public mailbox. Default 400, as the platform's help pages say.
    pub public_mailbox_members: i64,
    /// Public mailboxes that one user works at. The number is not documented; default 50.
    pub public_mailboxes_of_user: i64,
    /// Aliases of a public mailbox. The number is not documented; default 30.
    pub public_mailbox_aliases: usize,
    /// Aliases of a user's mailbox. The number is not documented; default 30.
    pub user_mailbox_aliases: usize,
    /// Recipients of one mail, nested groups and departments followed. Ours, no limit of the platform; default 50,000.
    pub mail_recipients: usize,
    /// Recipients that one sender reaches in an hour; the first mail of an hour may reach more. Ours; default 20,000.
    pub mail_recipients_per_hour: i64,
    /// Octets of one mail, times its recipients. Ours; default 20 GiB.
    pub mail_fan_out: i64,
    /// Mails of one conversation to one large group in a minute. Ours; default 20.
    pub mail_storm_posts: i64,
    /// Recipients from which on a group is large in this sense. Ours; default 100.
    pub mail_storm_recipients: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            departments: 30_000,
            department_depth: 25,
            child_departments: 1_000,
            direct_members: 10_000,
            departments_of_unit: 1_000,
            units: 1_000,
            employee_types: 255,
            department_id_changes: 1,
            user_id_changes: 1,
            work_cities: 10_000,
            job_titles: 10_000,
            mail_groups: 10_000,
            mail_group_members: 100_000,
            mail_group_aliases: 30,
            public_mailboxes: 1_000,
            public_mailbox_members: 400,
            public_mailboxes_of_user: 50,
            public_mailbox_aliases: 30,
            user_mailbox_aliases: 30,
            mail_recipients: 50_000,
            mail_recipients_per_hour: 20_000,
            mail_fan_out: 20 << 30,
            mail_storm_posts: 20,
            mail_storm_recipients: 100,
        }
    }
}

/// What an administrator decides for every tenant of this server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Policy {
    /// The limits.
    pub limits: Limits,
    /// Whether a created user has joined at once. On the platform a person accepts an invitation first; there is
    /// nobody to do that on a laptop, so this is on unless an administrator wants invitations.
    pub users_join_at_once: bool,
}

impl Default for Policy {
    fn default() -> Self {
        Self { limits: Limits::default(), users_join_at_once: true }
    }
}
