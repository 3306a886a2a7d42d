//! SQL of the checks.

use larkspur_model::{DepartmentKey, DepartmentPath, TenantKey};
use larkspur_store::{Statement, Tx, statements};

use super::Counts;
use crate::Result;

statements! {
    /// Every live department with what it keeps.
    DEPARTMENTS = "SELECT department, parent, path, child_count, direct_member_count, member_count,
            primary_member_count
        FROM department WHERE tenant = ?1 AND deleted_at IS NULL";
    /// Every membership, user by user.
    MEMBERSHIPS = "SELECT user_key, department, is_primary FROM user_department WHERE tenant = ?1
        ORDER BY user_key, department";
    /// The kept number of departments.
    DEPARTMENT_COUNT = "SELECT department_count FROM tenant_structure WHERE tenant = ?1";
    /// 1 when the kept number of mail groups is wrong or missing.
    WRONG_MAIL_GROUP_COUNT = "SELECT COUNT(*) FROM tenant t WHERE t.tenant = ?1 AND NOT EXISTS
            (SELECT 1 FROM tenant_mail m WHERE m.tenant = t.tenant AND m.mail_group_count =
                (SELECT COUNT(*) FROM mail_group g WHERE g.tenant = t.tenant))";
    /// Groups whose primary address is not in the namespace.
    GROUPS_WITHOUT_ADDRESS = "SELECT COUNT(*) FROM mail_group g WHERE g.tenant = ?1 AND NOT EXISTS
            (SELECT 1 FROM mail_address a WHERE a.tenant = g.tenant AND a.holder = 2
                AND a.holder_key = g.mail_group AND a.role = 2 AND a.given = g.email)";
    /// 1 when the kept number of public mailboxes is wrong or missing.
    WRONG_PUBLIC_MAILBOX_COUNT = "SELECT COUNT(*) FROM tenant t WHERE t.tenant = ?1 AND NOT EXISTS
            (SELECT 1 FROM tenant_mail m WHERE m.tenant = t.tenant AND m.public_mailbox_count =
                (SELECT COUNT(*) FROM public_mailbox p WHERE p.tenant = t.tenant))";
    /// Public mailboxes whose primary address is not in the namespace.
    MAILBOXES_WITHOUT_ADDRESS = "SELECT COUNT(*) FROM public_mailbox p WHERE p.tenant = ?1 AND NOT EXISTS
            (SELECT 1 FROM mail_address a WHERE a.tenant = p.tenant AND a.holder = 3
                AND a.holder_key = p.public_mailbox AND a.role = 2 AND a.given = p.email)";
    /// Members of public mailboxes that are gone.
    STRAY_MAILBOX_MEMBERS = "SELECT COUNT(*) FROM public_mailbox_member m WHERE m.tenant = ?1 AND NOT EXISTS
            (SELECT 1 FROM public_mailbox p WHERE p.tenant = m.tenant AND p.public_mailbox = m.public_mailbox)";
    /// Groups whose kept numbers of members are wrong.
    WRONG_MEMBER_COUNTS = "SELECT COUNT(*) FROM mail_group g LEFT JOIN
            (SELECT mail_group, COUNT(*) AS direct, SUM(CASE WHEN kind = 4 THEN 1 ELSE 0 END) AS external,
                SUM(CASE WHEN kind = 3 THEN 1 ELSE 0 END) AS company
            FROM mail_group_member WHERE tenant = ?1 AND roll = 1 GROUP BY mail_group) m
            ON m.mail_group = g.mail_group
        WHERE g.tenant = ?1 AND NOT (g.direct_member_count = COALESCE(m.direct, 0)
            AND g.external_member_count = COALESCE(m.external, 0)
            AND g.company_member_count = COALESCE(m.company, 0))";
    /// Memberships in groups that are gone, or of users, departments, groups and mailboxes that are.
    STRAY_MEMBERS = "SELECT COUNT(*) FROM mail_group_member m WHERE m.tenant = ?1 AND NOT
            (EXISTS (SELECT 1 FROM mail_group g WHERE g.tenant = m.tenant AND g.mail_group = m.mail_group)
            AND CASE m.kind
                WHEN 1 THEN EXISTS (SELECT 1 FROM directory_user u WHERE u.tenant = m.tenant
                    AND u.user_key = m.target AND u.resigned_at IS NULL)
                WHEN 2 THEN EXISTS (SELECT 1 FROM department d WHERE d.tenant = m.tenant
                    AND d.department = m.target AND d.deleted_at IS NULL)
                WHEN 5 THEN EXISTS (SELECT 1 FROM mail_group g WHERE g.tenant = m.tenant
                    AND g.mail_group = m.target)
                WHEN 6 THEN EXISTS (SELECT 1 FROM public_mailbox p WHERE p.tenant = m.tenant
                    AND p.public_mailbox = m.target)
                ELSE 1 = 1 END)";
    /// Mail passwords of users who are not at work, and of apps that are of nobody here.
    STRAY_PASSWORDS = "SELECT COUNT(*) FROM mail_password p WHERE p.tenant = ?1 AND NOT CASE p.owner_kind
            WHEN 1 THEN EXISTS (SELECT 1 FROM directory_user u WHERE u.tenant = p.tenant
                AND u.user_key = p.owner AND u.resigned_at IS NULL)
            ELSE EXISTS (SELECT 1 FROM app a WHERE a.app = p.owner AND a.tenant = p.tenant) END";
    /// Posts that keep a wrong number of copies.
    WRONG_COPY_COUNTS = "SELECT COUNT(*) FROM mail_post p WHERE p.tenant = ?1 AND p.copies <>
            (SELECT COUNT(*) FROM mail_copy c WHERE c.tenant = p.tenant AND c.post = p.post)";
    /// Text, editions and what is owed of posts that are gone, copies of editions that are.
    STRAY_MAIL = "SELECT
            (SELECT COUNT(*) FROM mail_post_part t WHERE t.tenant = ?1 AND NOT EXISTS
                (SELECT 1 FROM mail_post p WHERE p.tenant = t.tenant AND p.post = t.post AND p.has_text = 1))
            + (SELECT COUNT(*) FROM mail_edition e WHERE e.tenant = ?1 AND NOT EXISTS
                (SELECT 1 FROM mail_post p WHERE p.tenant = e.tenant AND p.post = e.post))
            + (SELECT COUNT(*) FROM mail_owed o WHERE o.tenant = ?1 AND NOT EXISTS
                (SELECT 1 FROM mail_edition e WHERE e.tenant = o.tenant AND e.post = o.post
                    AND e.edition = o.edition))
            + (SELECT COUNT(*) FROM mail_copy c WHERE c.tenant = ?1 AND NOT EXISTS
                (SELECT 1 FROM mail_edition e WHERE e.tenant = c.tenant AND e.post = c.post
                    AND e.edition = c.edition))";
    /// Open copies that no delivery would take along, and copies that have a time though they are not to be tried.
    FORGOTTEN_COPIES = "SELECT COUNT(*) FROM mail_copy c WHERE c.tenant = ?1 AND
            ((c.state IN (2, 3) AND c.next_at IS NULL) OR (c.state NOT IN (2, 3) AND c.next_at IS NOT NULL)
            OR (c.state IN (2, 3, 4) AND NOT EXISTS
                (SELECT 1 FROM mail_delivery d WHERE d.tenant = c.tenant AND d.post = c.post
                    AND d.edition = c.edition AND d.route = c.route)))";
    /// Deliveries that nobody has taken and that have nothing to deliver, or that wait longer than their copies; and
    /// those by a route that nobody knows.
    IDLE_DELIVERIES = "SELECT COUNT(*) FROM mail_delivery d WHERE d.tenant = ?1 AND
            (NOT EXISTS (SELECT 1 FROM mail_route r WHERE r.route = d.route)
            OR (d.owner IS NULL AND (NOT EXISTS
                (SELECT 1 FROM mail_copy c WHERE c.tenant = d.tenant AND c.post = d.post
                    AND c.edition = d.edition AND c.route = d.route AND c.state IN (2, 3, 4))
                OR (d.next_at = 9223372036854775807 AND EXISTS
                    (SELECT 1 FROM mail_copy c WHERE c.tenant = d.tenant AND c.post = d.post
                        AND c.edition = d.edition AND c.route = d.route AND c.next_at IS NOT NULL)))))";
    /// Managers of groups that are gone.
    STRAY_MANAGERS = "SELECT COUNT(*) FROM mail_group_manager m WHERE m.tenant = ?1 AND NOT EXISTS
            (SELECT 1 FROM mail_group g WHERE g.tenant = m.tenant AND g.mail_group = m.mail_group)";
    /// Addresses whose holder is gone, and those in the recycle bin whose holder is not, or that someone signs in with.
    ORPHANED_ADDRESSES = "SELECT COUNT(*) FROM mail_address a WHERE a.tenant = ?1 AND NOT CASE a.holder
            WHEN 1 THEN EXISTS (SELECT 1 FROM directory_user u WHERE u.tenant = a.tenant
                AND u.user_key = a.holder_key AND u.resigned_at IS NULL)
            WHEN 2 THEN EXISTS (SELECT 1 FROM mail_group g WHERE g.tenant = a.tenant
                AND g.mail_group = a.holder_key)
            WHEN 3 THEN EXISTS (SELECT 1 FROM public_mailbox p WHERE p.tenant = a.tenant
                AND p.public_mailbox = a.holder_key)
            WHEN 4 THEN a.role IN (2, 4) AND EXISTS (SELECT 1 FROM directory_user u WHERE u.tenant = a.tenant
                AND u.user_key = a.holder_key AND u.resigned_at IS NOT NULL)
            WHEN 5 THEN a.role IN (2, 4) AND NOT EXISTS (SELECT 1 FROM public_mailbox p WHERE p.tenant = a.tenant
                AND p.public_mailbox = a.holder_key)
            ELSE 1 = 0 END";
    /// Users at work whose addresses in the namespace, aliases left out, are not as many as the ones they show (role 3 is two in one).
    WRONG_USER_ADDRESSES = "SELECT COUNT(*) FROM directory_user u WHERE u.tenant = ?1 AND u.resigned_at IS NULL AND
            (CASE WHEN u.email IS NULL THEN 0 ELSE 1 END + CASE WHEN u.enterprise_email IS NULL THEN 0 ELSE 1 END) <>
            (SELECT COALESCE(SUM(CASE WHEN a.role = 3 THEN 2 ELSE 1 END), 0) FROM mail_address a
                WHERE a.tenant = u.tenant AND a.holder = 1 AND a.holder_key = u.user_key AND a.role <> 4)";
    /// Aliases of users who have no mailbox.
    ALIASES_WITHOUT_MAILBOX = "SELECT COUNT(*) FROM mail_address a WHERE a.tenant = ?1 AND a.holder = 1 AND a.role = 4
            AND NOT EXISTS (SELECT 1 FROM mail_address p WHERE p.tenant = a.tenant AND p.holder = a.holder
                AND p.holder_key = a.holder_key AND p.role IN (2, 3))";
    /// Users whose city or job title stands in no list.
    UNLISTED_WORDS = "SELECT COUNT(*) FROM directory_user u WHERE u.tenant = ?1 AND
            ((u.city IS NOT NULL AND NOT EXISTS
                (SELECT 1 FROM work_city c WHERE c.tenant = u.tenant AND c.name = u.city))
            OR (u.job_title IS NOT NULL AND NOT EXISTS
                (SELECT 1 FROM job_title j WHERE j.tenant = u.tenant AND j.name = u.job_title)))";
    /// Users whose direct leader is not at work.
    LED_BY_LEAVERS = "SELECT COUNT(*) FROM directory_user u WHERE u.tenant = ?1 AND u.leader IS NOT NULL AND NOT EXISTS
            (SELECT 1 FROM directory_user l WHERE l.tenant = u.tenant AND l.user_key = u.leader
                AND l.resigned_at IS NULL)";
    /// Parts of contact ranges that are users who are not at work.
    RANGES_OF_LEAVERS = "SELECT COUNT(*) FROM app_range r WHERE r.tenant = ?1 AND r.kind = 2 AND NOT EXISTS
            (SELECT 1 FROM directory_user u WHERE u.tenant = r.tenant AND u.user_key = r.member
                AND u.resigned_at IS NULL)";
    /// Chats whose owner is neither in them nor the main leader of their department.
    OWNED_FROM_OUTSIDE = "SELECT COUNT(*) FROM chat c WHERE c.tenant = ?1 AND c.owner IS NOT NULL AND NOT EXISTS
            (SELECT 1 FROM chat_member m WHERE m.tenant = c.tenant AND m.chat = c.chat AND m.user_key = c.owner)
        AND NOT EXISTS (SELECT 1 FROM department_person p WHERE p.tenant = c.tenant
            AND p.department = c.department AND p.role = 1 AND p.user_key = c.owner)";
    /// Places in departments, leaderships, chats, offices of managers and public mailboxes of users who are not at work.
    LEFT_BEHIND = "SELECT COUNT(*) FROM (
            SELECT user_key FROM user_department WHERE tenant = ?1
            UNION ALL SELECT user_key FROM department_person WHERE tenant = ?1
            UNION ALL SELECT user_key FROM chat_member WHERE tenant = ?1
            UNION ALL SELECT user_key FROM mail_group_manager WHERE tenant = ?1
            UNION ALL SELECT user_key FROM public_mailbox_member WHERE tenant = ?1
            UNION ALL SELECT owner FROM chat WHERE tenant = ?1 AND owner IS NOT NULL) place
        WHERE NOT EXISTS (SELECT 1 FROM directory_user u
            WHERE u.tenant = ?1 AND u.user_key = place.user_key AND u.resigned_at IS NULL)";
    /// Users at work without exactly one primary department.
    WRONG_PRIMARY = "SELECT COUNT(*) FROM directory_user u WHERE u.tenant = ?1 AND u.resigned_at IS NULL AND 1 <>
            (SELECT COUNT(*) FROM user_department d WHERE d.tenant = u.tenant AND d.user_key = u.user_key
                AND d.is_primary = 1)";
    /// Users of an employee type that was never made; those of a deleted one keep it.
    UNKNOWN_EMPLOYEE_TYPE = "SELECT COUNT(*) FROM directory_user u WHERE u.tenant = ?1
        AND u.employee_type NOT BETWEEN 1 AND 5 AND NOT EXISTS
            (SELECT 1 FROM employee_type e WHERE e.tenant = u.tenant AND e.number = u.employee_type)";
    /// Units whose kept number of departments is wrong.
    WRONG_UNIT_COUNT = "SELECT COUNT(*) FROM unit u WHERE u.tenant = ?1 AND u.department_count <>
            (SELECT COUNT(*) FROM department d WHERE d.tenant = u.tenant AND d.unit = u.unit
                AND d.deleted_at IS NULL)";
    /// Departments that are bound to a unit which is gone, or bound though they are gone themselves.
    STRAY_BINDINGS = "SELECT COUNT(*) FROM department d WHERE d.tenant = ?1 AND d.unit IS NOT NULL
        AND (d.deleted_at IS NOT NULL OR NOT EXISTS
            (SELECT 1 FROM unit u WHERE u.tenant = d.tenant AND u.unit = d.unit))";
    /// Chats that name a department which does not name them, and departments that name a chat which does not name
    /// them.
    WRONG_CHAT = "SELECT
            (SELECT COUNT(*) FROM chat c WHERE c.tenant = ?1 AND c.department IS NOT NULL AND NOT EXISTS
                (SELECT 1 FROM department d WHERE d.tenant = c.tenant AND d.department = c.department
                    AND d.chat = c.chat))
            + (SELECT COUNT(*) FROM department d WHERE d.tenant = ?1 AND d.chat IS NOT NULL AND d.deleted_at IS NULL
                AND NOT EXISTS (SELECT 1 FROM chat c WHERE c.tenant = d.tenant AND c.chat = d.chat
                    AND c.department = d.department))";
    /// Departments placed in a version to come, and places left before they were come to or in a version to come.
    WRONG_PLACES = "SELECT
            (SELECT COUNT(*) FROM department d WHERE d.tenant = ?1 AND d.placed_version >
                (SELECT s.version FROM tenant_structure s WHERE s.tenant = ?1))
            + (SELECT COUNT(*) FROM department_place p WHERE p.tenant = ?1 AND (p.from_version >= p.until_version
                OR p.until_version > (SELECT s.version FROM tenant_structure s WHERE s.tenant = ?1)))";
}

/// A department as the checks see it.
pub(super) struct DepartmentRow {
    pub(super) key: DepartmentKey,
    pub(super) parent: Option<DepartmentKey>,
    pub(super) path: DepartmentPath,
    pub(super) counts: Counts,
}

/// A membership as the checks see it.
pub(super) struct MembershipRow {
    pub(super) user: i64,
    pub(super) department: DepartmentKey,
    pub(super) is_primary: bool,
}

pub(super) fn departments(tx: &mut Tx<'_>, tenant: TenantKey) -> Result<Vec<DepartmentRow>> {
    Ok(tx.all(&DEPARTMENTS, &[tenant.get().into()], |row| {
        Ok(DepartmentRow {
            key: DepartmentKey::new(row.int(0)?),
            parent: row.opt_int(1)?.map(DepartmentKey::new),
            path: DepartmentPath::from_stored(row.text(2)?),
            counts: Counts {
                children: row.int(3)?,
                direct_members: row.int(4)?,
                members: row.int(5)?,
                primary_members: row.int(6)?,
            },
        })
    })?)
}

pub(super) fn memberships(tx: &mut Tx<'_>, tenant: TenantKey) -> Result<Vec<MembershipRow>> {
    Ok(tx.all(&MEMBERSHIPS, &[tenant.get().into()], |row| {
        Ok(MembershipRow {
            user: row.int(0)?,
            department: DepartmentKey::new(row.int(1)?),
            is_primary: row.flag(2)?,
        })
    })?)
}

pub(super) fn department_count(tx: &mut Tx<'_>, tenant: TenantKey) -> Result<Option<i64>> {
    Ok(tx.one(&DEPARTMENT_COUNT, &[tenant.get().into()], |row| row.int(0))?)
}

/// What a statement that counts for one tenant counts.
pub(super) fn count(tx: &mut Tx<'_>, tenant: TenantKey, statement: &'static Statement) -> Result<i64> {
    Ok(tx.one(statement, &[tenant.get().into()], |row| row.int(0))?.unwrap_or(0))
}
