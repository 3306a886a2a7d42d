-- The founding schema: tenants, apps, departments, users, chats, mail addresses, mail groups.
--
-- Conventions (see ARCHITECTURE.md): every primary and unique key begins with the tenant, but for the few
-- global look-ups that lead to it (app id, tenant key, mail domain) and the routes of the mail queue, which all tenants
-- share. Keys are made in Rust and rise with time.
-- Times are milliseconds since 1970, booleans 0/1, lists JSON text.

-- Keys of this store (token signing, page tokens) and the hash of the admin token.
CREATE TABLE store_secret (
    name TEXT NOT NULL PRIMARY KEY,
    value {bytes} NOT NULL
) {clustered};

CREATE TABLE tenant (
    tenant BIGINT NOT NULL PRIMARY KEY,
    tenant_key TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    -- The AES key from which every shown id of this tenant is derived.
    id_key {bytes} NOT NULL,
    created_at BIGINT NOT NULL
);

-- One row a tenant: whoever changes its department structure updates this row first, so that tree rules and
-- counts cannot race. It also keeps the number of live departments, and the version of the structure, which rises
-- whenever a department leaves its place.
CREATE TABLE tenant_structure (
    tenant BIGINT NOT NULL PRIMARY KEY,
    department_count BIGINT NOT NULL,
    version BIGINT NOT NULL
);

-- One row a tenant: whoever creates or deletes a mail group or a public mailbox updates it. Kept: how many of them are
-- live.
CREATE TABLE tenant_mail (
    tenant BIGINT NOT NULL PRIMARY KEY,
    mail_group_count BIGINT NOT NULL,
    public_mailbox_count BIGINT NOT NULL
);

CREATE TABLE app (
    app BIGINT NOT NULL PRIMARY KEY,
    tenant BIGINT NOT NULL,
    app_id TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    -- Apps of one developer see the same union_id of a user. 0 is the tenant itself.
    developer BIGINT NOT NULL,
    secret_hash {bytes} NOT NULL,
    -- Rises when the secret is rotated or the app switched off: tokens of earlier generations are void.
    generation BIGINT NOT NULL,
    -- When the newest tenant_access_token of this generation was issued; 0 when none was.
    token_issued_at BIGINT NOT NULL,
    enabled BIGINT NOT NULL,
    -- JSON list of scope names.
    scopes TEXT NOT NULL,
    -- JSON list of the addresses to which a person's browser may be sent back with an authorization code.
    redirect_uris TEXT NOT NULL,
    -- 1 when the contact range is "all members"; otherwise app_range holds it.
    range_all BIGINT NOT NULL,
    -- Bumped by every change of this row or its range; what a process remembers is proved against it.
    version BIGINT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX app_of_tenant ON app (tenant, app);

CREATE TABLE app_range (
    tenant BIGINT NOT NULL,
    app BIGINT NOT NULL,
    -- 1 department, 2 user.
    kind BIGINT NOT NULL,
    member BIGINT NOT NULL,
    PRIMARY KEY (tenant, app, kind, member)
) {clustered};
CREATE INDEX app_range_by_member ON app_range (tenant, kind, member);

-- Sets of scope names, never changed and never deleted: user tokens name one by its key. Sorted, parted by blanks.
CREATE TABLE scope_set (
    tenant BIGINT NOT NULL,
    scope_set BIGINT NOT NULL,
    -- SHA-256 of the names in hex: a text of any length cannot be unique on PostgreSQL.
    digest TEXT NOT NULL,
    scopes TEXT NOT NULL,
    PRIMARY KEY (tenant, scope_set)
) {clustered};
CREATE UNIQUE INDEX scope_set_by_digest ON scope_set (tenant, digest);

-- What a person has granted to an app so far: grants add up.
CREATE TABLE user_grant (
    tenant BIGINT NOT NULL,
    app BIGINT NOT NULL,
    user_key BIGINT NOT NULL,
    scope_set BIGINT NOT NULL,
    granted_at BIGINT NOT NULL,
    PRIMARY KEY (tenant, app, user_key)
) {clustered};

-- Everything that was issued to act for this person until then is void: tokens, codes, grants.
CREATE TABLE user_token_void (
    tenant BIGINT NOT NULL,
    user_key BIGINT NOT NULL,
    until BIGINT NOT NULL,
    PRIMARY KEY (tenant, user_key)
) {clustered};

-- Authorization codes, by their hash. A used one is remembered for a day, to tell "used" from "never was".
CREATE TABLE oauth_code (
    tenant BIGINT NOT NULL,
    code_hash {bytes} NOT NULL,
    app BIGINT NOT NULL,
    -- The generation of the app: a code of an earlier one is void.
    generation BIGINT NOT NULL,
    user_key BIGINT NOT NULL,
    redirect_uri TEXT NOT NULL,
    -- Method, a colon, challenge; NULL without PKCE.
    challenge TEXT,
    -- What this authorization asked for, and what the person has granted in all.
    asked_set BIGINT NOT NULL,
    granted_set BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    used_at BIGINT,
    PRIMARY KEY (tenant, code_hash)
) {clustered};
CREATE INDEX oauth_code_by_age ON oauth_code (tenant, created_at);

-- Refresh tokens, by their hash; each is good for one use. Those that follow from one code are of one session.
CREATE TABLE refresh_token (
    tenant BIGINT NOT NULL,
    token_hash {bytes} NOT NULL,
    -- The hash of the code in which the session began.
    session {bytes} NOT NULL,
    app BIGINT NOT NULL,
    generation BIGINT NOT NULL,
    user_key BIGINT NOT NULL,
    -- 1: of the older token endpoints, 2: of the newer one. Neither takes what the other gave.
    version BIGINT NOT NULL,
    asked_set BIGINT NOT NULL,
    granted_set BIGINT NOT NULL,
    -- When the person agreed: a session ends a year after that.
    authorized_at BIGINT NOT NULL,
    issued_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT,
    revoked_at BIGINT,
    PRIMARY KEY (tenant, token_hash)
) {clustered};
CREATE INDEX refresh_token_by_session ON refresh_token (tenant, session);
CREATE INDEX refresh_token_by_age ON refresh_token (tenant, expires_at);

CREATE TABLE mail_domain (
    domain {text} NOT NULL PRIMARY KEY,
    tenant BIGINT NOT NULL,
    created_at BIGINT NOT NULL
) {clustered};
CREATE INDEX mail_domain_of_tenant ON mail_domain (tenant, domain);

CREATE TABLE unit (
    tenant BIGINT NOT NULL,
    unit BIGINT NOT NULL,
    unit_id TEXT NOT NULL,
    name TEXT NOT NULL,
    unit_type TEXT NOT NULL,
    department_count BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (tenant, unit)
) {clustered};
CREATE UNIQUE INDEX unit_by_id ON unit (tenant, unit_id);
CREATE UNIQUE INDEX unit_by_name ON unit (tenant, unit_type, name);

-- The root of a tenant is the row with department 0: its parent is NULL and its path empty.
CREATE TABLE department (
    tenant BIGINT NOT NULL,
    department BIGINT NOT NULL,
    parent BIGINT,
    -- Keys from below the root down to this row itself, 13 characters each: ancestry without a query.
    path {text} NOT NULL,
    -- NULL: the generated department_id, which is derived from the key and stored nowhere.
    custom_id TEXT,
    -- How often the department_id was changed; that is limited.
    custom_id_changes BIGINT NOT NULL,
    name TEXT NOT NULL,
    name_zh_cn TEXT,
    name_ja_jp TEXT,
    name_en_us TEXT,
    sort_order BIGINT NOT NULL,
    -- The version of the structure in which it came to this parent and order.
    placed_version BIGINT NOT NULL,
    unit BIGINT,
    chat BIGINT,
    -- JSON list of employee types whose members join the chat; empty: all.
    chat_employee_types TEXT NOT NULL,
    -- Derived, kept by core::department::counts and checked by verify.
    child_count BIGINT NOT NULL,
    direct_member_count BIGINT NOT NULL,
    member_count BIGINT NOT NULL,
    primary_member_count BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    deleted_at BIGINT,
    PRIMARY KEY (tenant, department)
) {clustered};
CREATE UNIQUE INDEX department_by_order ON department (tenant, parent, sort_order) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX department_by_name ON department (tenant, parent, name) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX department_by_zh_cn ON department (tenant, parent, name_zh_cn)
    WHERE deleted_at IS NULL AND name_zh_cn IS NOT NULL;
CREATE UNIQUE INDEX department_by_ja_jp ON department (tenant, parent, name_ja_jp)
    WHERE deleted_at IS NULL AND name_ja_jp IS NOT NULL;
CREATE UNIQUE INDEX department_by_en_us ON department (tenant, parent, name_en_us)
    WHERE deleted_at IS NULL AND name_en_us IS NOT NULL;
CREATE UNIQUE INDEX department_by_custom_id ON department (tenant, custom_id)
    WHERE deleted_at IS NULL AND custom_id IS NOT NULL;
-- A subtree is a range of paths.
CREATE INDEX department_by_path ON department (tenant, path) WHERE deleted_at IS NULL;
CREATE INDEX department_by_unit ON department (tenant, unit, department) WHERE unit IS NOT NULL;

-- Where departments stood before they were moved, reordered or deleted: from one version of the structure until
-- before another. Walks that began then go on in the tree as it was; core::department::place forgets the oldest.
CREATE TABLE department_place (
    tenant BIGINT NOT NULL,
    until_version BIGINT NOT NULL,
    from_version BIGINT NOT NULL,
    department BIGINT NOT NULL,
    parent BIGINT NOT NULL,
    sort_order BIGINT NOT NULL,
    PRIMARY KEY (tenant, until_version)
) {clustered};
CREATE INDEX department_place_by_parent ON department_place (tenant, parent, sort_order, until_version);
CREATE INDEX department_place_by_department ON department_place (tenant, department, until_version);

-- Leaders and HRBPs of a department.
CREATE TABLE department_person (
    tenant BIGINT NOT NULL,
    department BIGINT NOT NULL,
    -- 1 main leader, 2 deputy leader, 3 HRBP.
    role BIGINT NOT NULL,
    position BIGINT NOT NULL,
    user_key BIGINT NOT NULL,
    PRIMARY KEY (tenant, department, role, position)
) {clustered};
CREATE INDEX department_person_by_user ON department_person (tenant, user_key);

-- The employee types of a tenant's own, numbered from 6; 1 to 5 are built in and stored nowhere. One that was deleted
-- keeps its number, because users keep it too.
CREATE TABLE employee_type (
    tenant BIGINT NOT NULL,
    number BIGINT NOT NULL,
    content TEXT NOT NULL,
    -- JSON list of pairs: locale, content.
    i18n_content TEXT NOT NULL,
    active BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    deleted_at BIGINT,
    PRIMARY KEY (tenant, number)
) {clustered};
CREATE UNIQUE INDEX employee_type_by_content ON employee_type (tenant, content) WHERE deleted_at IS NULL;

CREATE TABLE directory_user (
    tenant BIGINT NOT NULL,
    user_key BIGINT NOT NULL,
    -- NULL: the generated user_id, which is derived from the key and stored nowhere.
    custom_id TEXT,
    -- How often the user_id was changed; that is limited.
    custom_id_changes BIGINT NOT NULL,
    name TEXT NOT NULL,
    en_name TEXT,
    nickname TEXT,
    -- Folded form; the namespace of mail_address keeps it unique.
    email TEXT,
    enterprise_email TEXT,
    -- E.164.
    mobile TEXT,
    mobile_visible BIGINT NOT NULL,
    gender BIGINT NOT NULL,
    avatar_key TEXT,
    leader BIGINT,
    city TEXT,
    country TEXT,
    work_station TEXT,
    job_title TEXT,
    -- Seconds since 1970, as on the wire; NULL once it was cleared.
    join_time BIGINT,
    employee_no TEXT,
    employee_type BIGINT NOT NULL,
    -- JSON list of values of custom attributes; NULL: none.
    custom_attrs TEXT,
    -- Status flags: the invitation was accepted; the account is frozen; the person has left.
    joined BIGINT NOT NULL,
    frozen BIGINT NOT NULL,
    resigned_at BIGINT,
    -- Who got the mail addresses when the person left.
    mail_heir BIGINT,
    -- The folded sign-in address that was given up by leaving: who left is still found by it.
    left_login TEXT,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (tenant, user_key)
) {clustered};
CREATE UNIQUE INDEX directory_user_by_custom_id ON directory_user (tenant, custom_id)
    WHERE custom_id IS NOT NULL AND resigned_at IS NULL;
-- Somebody who has left is still found by the id, as long as nobody at work has it.
CREATE INDEX directory_user_by_former_id ON directory_user (tenant, custom_id, resigned_at)
    WHERE custom_id IS NOT NULL AND resigned_at IS NOT NULL;
-- Whose direct leader is somebody?
CREATE INDEX directory_user_by_leader ON directory_user (tenant, leader) WHERE leader IS NOT NULL;
CREATE UNIQUE INDEX directory_user_by_mobile ON directory_user (tenant, mobile)
    WHERE mobile IS NOT NULL AND resigned_at IS NULL;
CREATE UNIQUE INDEX directory_user_by_employee_no ON directory_user (tenant, employee_no)
    WHERE employee_no IS NOT NULL AND resigned_at IS NULL;

-- Who left, by what they were known; someone at work may have it again.
CREATE INDEX directory_user_left_by_login ON directory_user (tenant, left_login, resigned_at, user_key)
    WHERE left_login IS NOT NULL AND resigned_at IS NOT NULL;
CREATE INDEX directory_user_left_by_mobile ON directory_user (tenant, mobile, resigned_at, user_key)
    WHERE mobile IS NOT NULL AND resigned_at IS NOT NULL;

CREATE TABLE user_department (
    tenant BIGINT NOT NULL,
    user_key BIGINT NOT NULL,
    department BIGINT NOT NULL,
    -- Both orders: larger is first.
    user_order BIGINT NOT NULL,
    department_order BIGINT NOT NULL,
    is_primary BIGINT NOT NULL,
    PRIMARY KEY (tenant, user_key, department)
) {clustered};
-- Members are listed by age: that place never changes under a walk.
CREATE INDEX user_department_by_department ON user_department (tenant, department, user_key);

-- What can be searched: one short row for each live department but the root and each user at work, so that a scan
-- of all of them reads little. Derived, kept by core::search and checked by verify.
CREATE TABLE search_name (
    tenant BIGINT NOT NULL,
    -- 1 department, 2 user.
    kind BIGINT NOT NULL,
    item BIGINT NOT NULL,
    -- The name in lower case.
    folded {text} NOT NULL,
    PRIMARY KEY (tenant, kind, item)
) {clustered};

-- Cities and job titles that users were given: free text, each once a tenant.
CREATE TABLE work_city (
    tenant BIGINT NOT NULL,
    work_city BIGINT NOT NULL,
    name {text} NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (tenant, work_city)
) {clustered};
CREATE UNIQUE INDEX work_city_by_name ON work_city (tenant, name);

CREATE TABLE job_title (
    tenant BIGINT NOT NULL,
    job_title BIGINT NOT NULL,
    name {text} NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (tenant, job_title)
) {clustered};
CREATE UNIQUE INDEX job_title_by_name ON job_title (tenant, name);

-- Attributes of users that an administrator defined.
CREATE TABLE custom_attr (
    tenant BIGINT NOT NULL,
    attr_id TEXT NOT NULL,
    -- 1 text, 2 link, 3 choice, 4 choice of a picture, 5 user.
    kind BIGINT NOT NULL,
    name_zh_cn TEXT,
    name_ja_jp TEXT,
    name_en_us TEXT,
    -- JSON list of what can be chosen.
    options TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (tenant, attr_id)
) {clustered};

CREATE TABLE chat (
    tenant BIGINT NOT NULL,
    chat BIGINT NOT NULL,
    -- NULL once the chat is an ordinary one.
    department BIGINT,
    name TEXT NOT NULL,
    owner BIGINT,
    -- The app whose bot is in the chat.
    app BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (tenant, chat)
) {clustered};
CREATE INDEX chat_of_app ON chat (tenant, app, chat);
CREATE INDEX chat_by_owner ON chat (tenant, owner) WHERE owner IS NOT NULL;

CREATE TABLE chat_member (
    tenant BIGINT NOT NULL,
    chat BIGINT NOT NULL,
    user_key BIGINT NOT NULL,
    joined_at BIGINT NOT NULL,
    PRIMARY KEY (tenant, chat, user_key)
) {clustered};
CREATE INDEX chat_member_by_user ON chat_member (tenant, user_key);

-- One namespace over everything that has a mail address.
CREATE TABLE mail_address (
    tenant BIGINT NOT NULL,
    -- Folded: domain in ASCII form and lower case, local part lower case.
    address TEXT NOT NULL,
    -- As the caller wrote it.
    given TEXT NOT NULL,
    -- 1 user, 2 mail group, 3 public mailbox; in the recycle bin, where an address stays taken: 4 user who left,
    -- 5 public mailbox that is gone.
    holder BIGINT NOT NULL,
    holder_key BIGINT NOT NULL,
    -- What it is to its holder: 1 login account, 2 mailbox or primary address, 3 both, 4 alias.
    role BIGINT NOT NULL,
    PRIMARY KEY (tenant, address)
) {clustered};
-- Has every column that is read by it: SQLite would rather read all addresses of the tenant than look one up twice.
CREATE INDEX mail_address_by_holder ON mail_address (tenant, holder, holder_key, role, address, given);

CREATE TABLE mail_group (
    tenant BIGINT NOT NULL,
    mail_group BIGINT NOT NULL,
    -- As given by the caller; mail_address holds the folded form.
    email TEXT NOT NULL,
    name TEXT NOT NULL,
    description TEXT NOT NULL,
    who_can_send TEXT NOT NULL,
    -- Derived, kept by core::mail_group_member and checked by verify.
    direct_member_count BIGINT NOT NULL,
    external_member_count BIGINT NOT NULL,
    company_member_count BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (tenant, mail_group)
) {clustered};

-- Who gets the mail of a group, and who may send to it.
CREATE TABLE mail_group_member (
    tenant BIGINT NOT NULL,
    mail_group BIGINT NOT NULL,
    -- 1 member, 2 permission member.
    roll BIGINT NOT NULL,
    member BIGINT NOT NULL,
    -- 1 user, 2 department, 3 company, 4 external user, 5 mail group, 6 public mailbox, 7 other address.
    kind BIGINT NOT NULL,
    -- Key of the user, department, group or mailbox, else 0; a text member is its folded address, else ''.
    target BIGINT NOT NULL,
    address TEXT NOT NULL,
    -- That address as the caller wrote it.
    given TEXT NOT NULL,
    PRIMARY KEY (tenant, mail_group, roll, member)
) {clustered};
-- Nobody stands twice in one roll of a group; and the reverse question: in which groups does someone stand?
CREATE UNIQUE INDEX mail_group_member_by_target
    ON mail_group_member (tenant, kind, target, address, roll, mail_group);
-- The few members that bring in others, among very many users.
CREATE INDEX mail_group_member_by_kind ON mail_group_member (tenant, mail_group, roll, kind, target, address)
    WHERE kind <> 1;

CREATE TABLE mail_group_manager (
    tenant BIGINT NOT NULL,
    mail_group BIGINT NOT NULL,
    user_key BIGINT NOT NULL,
    PRIMARY KEY (tenant, mail_group, user_key)
) {clustered};
CREATE INDEX mail_group_manager_by_user ON mail_group_manager (tenant, user_key, mail_group);

-- Mail that was accepted for groups, and letters of the server itself.
CREATE TABLE mail_post (
    tenant BIGINT NOT NULL,
    post BIGINT NOT NULL,
    -- 1 mail to groups, 2 a report that came in, 3 a letter to named addresses.
    kind BIGINT NOT NULL,
    -- Of the envelope, as given and folded; NULL is the empty one.
    sender TEXT,
    sender_folded TEXT,
    -- The address that was proved to be the author's, as given; NULL when none was.
    author TEXT,
    -- Whose hourly allowance the copies count against; NULL for a letter.
    counted_as TEXT,
    subject TEXT NOT NULL,
    -- In lower case: what is searched.
    subject_folded TEXT NOT NULL,
    message_id TEXT,
    -- The message that began the conversation.
    thread TEXT,
    smtputf8 BIGINT NOT NULL,
    -- What the sender wants returned in reports: 1 the whole message, 2 its header; NULL: not said. And the sender's name
    -- for this envelope.
    ret BIGINT,
    envid TEXT,
    -- By which a message that is sent again is recognised; NULL for a letter.
    fingerprint {bytes},
    -- Octets of its text as it came.
    size BIGINT NOT NULL,
    -- Derived, kept by core::mail_post and checked by verify: how many get a copy.
    copies BIGINT NOT NULL,
    -- 0 once the text is forgotten.
    has_text BIGINT NOT NULL,
    accepted_at BIGINT NOT NULL,
    PRIMARY KEY (tenant, post)
) {clustered};
CREATE INDEX mail_post_by_fingerprint ON mail_post (tenant, fingerprint, accepted_at) WHERE fingerprint IS NOT NULL;
CREATE INDEX mail_post_by_message_id ON mail_post (tenant, message_id, post) WHERE message_id IS NOT NULL;
CREATE INDEX mail_post_by_thread ON mail_post (tenant, thread, accepted_at) WHERE thread IS NOT NULL;
CREATE INDEX mail_post_by_count ON mail_post (tenant, counted_as, accepted_at, copies) WHERE counted_as IS NOT NULL;
CREATE INDEX mail_post_by_age ON mail_post (tenant, accepted_at, post);
CREATE INDEX mail_post_with_text ON mail_post (tenant, accepted_at, post) WHERE has_text = 1;

-- Its text, in pieces of 256 KiB: no store of ours likes large values.
CREATE TABLE mail_post_part (
    tenant BIGINT NOT NULL,
    post BIGINT NOT NULL,
    -- -1 the header as it came, 0 the body, else the header of the edition with this number, if that is another one.
    section BIGINT NOT NULL,
    part BIGINT NOT NULL,
    octets {bytes} NOT NULL,
    PRIMARY KEY (tenant, post, section, part)
);

-- What the members of one group, or the receivers of a letter, get of a post.
CREATE TABLE mail_edition (
    tenant BIGINT NOT NULL,
    post BIGINT NOT NULL,
    -- From 1 on, in the order of the envelope.
    edition BIGINT NOT NULL,
    -- NULL for a letter.
    mail_group BIGINT,
    -- Of the envelope of its copies; '' is the empty one.
    sender TEXT NOT NULL,
    -- When the sender wants a report about the group's address: 1 success, 2 failure, 4 delay, added up; NULL: not said.
    notify BIGINT,
    -- The recipient as the sender first knew it.
    orcpt TEXT,
    -- 1 once the author was or is to be told that it is late.
    late BIGINT NOT NULL,
    -- 1 once the managers were or are to be told that the conversation which it began runs away.
    storm BIGINT NOT NULL,
    PRIMARY KEY (tenant, post, edition)
) {clustered};

-- Who gets a copy: an address once, whichever groups bring it.
CREATE TABLE mail_copy (
    tenant BIGINT NOT NULL,
    post BIGINT NOT NULL,
    -- Folded as in mail_address.
    address {text} NOT NULL,
    -- As the directory writes it, where that differs.
    given TEXT,
    -- The first edition that brought it there.
    edition BIGINT NOT NULL,
    -- The name of the route that it goes by; '' when it does not leave the store.
    route {text} NOT NULL,
    -- 1 captured, 2 pending, 3 deferred, 4 held, 5 delivered, 6 failed, 7 expired, 8 cancelled. 2 to 4 are open.
    state BIGINT NOT NULL,
    attempts BIGINT NOT NULL,
    -- When it is to be tried: of a pending or deferred one, and of no other.
    next_at BIGINT,
    -- What the other server said last, or what stood in the way.
    reply_code BIGINT,
    reply_status TEXT,
    reply TEXT,
    -- When the state changed or an attempt was made.
    changed_at BIGINT NOT NULL,
    PRIMARY KEY (tenant, post, address)
) {clustered};
CREATE INDEX mail_copy_due ON mail_copy (tenant, post, edition, route, next_at, address, state)
    WHERE next_at IS NOT NULL;
CREATE INDEX mail_copy_held ON mail_copy (tenant, post, edition, route) WHERE state = 4;

-- The unit of the queue: the open copies of one edition that go by one route. There is a row as long as there are some.
CREATE TABLE mail_delivery (
    tenant BIGINT NOT NULL,
    post BIGINT NOT NULL,
    edition BIGINT NOT NULL,
    route {text} NOT NULL,
    -- When it may be taken: while it is taken, the end of the lease; the greatest number when all its copies are held.
    next_at BIGINT NOT NULL,
    -- Among those of one instant, the place in the queue; while it is taken, the number of the lease.
    turn BIGINT NOT NULL,
    -- How often it was taken.
    claims BIGINT NOT NULL,
    -- Who has it or had it last; NULL when it was given back.
    owner TEXT,
    -- Until when it is tried.
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (tenant, post, edition, route)
) {clustered};
-- Over all tenants: the server has one queue.
CREATE INDEX mail_delivery_due ON mail_delivery (route, next_at, turn);
CREATE INDEX mail_delivery_by_end ON mail_delivery (expires_at);
CREATE INDEX mail_delivery_by_owner ON mail_delivery (owner) WHERE owner IS NOT NULL;

-- The ways out, as far as something ever went by them; of all tenants.
CREATE TABLE mail_route (
    route {text} NOT NULL PRIMARY KEY,
    -- Nothing is taken for it before this; 0 when it is well.
    down_until BIGINT NOT NULL,
    -- How long it rests after the next failure at least, milliseconds; 0 when it is well.
    backoff BIGINT NOT NULL,
    -- What was wrong last.
    reason TEXT,
    changed_at BIGINT NOT NULL
) {clustered};

-- What somebody is still to be told; written with what happened, taken away with the letter that tells it.
CREATE TABLE mail_owed (
    tenant BIGINT NOT NULL,
    post BIGINT NOT NULL,
    edition BIGINT NOT NULL,
    -- 1 a copy failed or expired, 2 copies are late, 3 the edition went out to the group, 4 an address gets no more mail,
    -- 5 the conversation runs away, 6 some copies failed, for the author, 7 a nested group was left out.
    kind BIGINT NOT NULL,
    -- '' when it is about the edition; the address of the copy or of the group.
    address {text} NOT NULL,
    owed_at BIGINT NOT NULL,
    PRIMARY KEY (tenant, post, edition, kind, address)
) {clustered};
-- Over all tenants, as the queue.
CREATE INDEX mail_owed_by_age ON mail_owed (owed_at);

-- Addresses of members that mail came back from.
CREATE TABLE mail_trouble (
    tenant BIGINT NOT NULL,
    -- Folded as in mail_address.
    address {text} NOT NULL,
    -- On how many days something came back for good.
    score BIGINT NOT NULL,
    -- The last of them.
    last_at BIGINT NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (tenant, address)
) {clustered};

-- Who was refused, and by which rule: the last 10,000 of a tenant.
CREATE TABLE mail_refusal (
    tenant BIGINT NOT NULL,
    -- From 1 on without a gap.
    number BIGINT NOT NULL,
    at BIGINT NOT NULL,
    -- Where the client came from.
    peer TEXT NOT NULL,
    sender TEXT,
    recipient TEXT NOT NULL,
    rule TEXT NOT NULL,
    PRIMARY KEY (tenant, number)
) {clustered};

-- Passwords by which programs and mail clients of users, and apps, send mail.
CREATE TABLE mail_password (
    tenant BIGINT NOT NULL,
    password BIGINT NOT NULL,
    -- 1 user, 2 app.
    owner_kind BIGINT NOT NULL,
    owner BIGINT NOT NULL,
    -- The one address that an app sends as, as given; NULL for a user.
    address TEXT,
    label TEXT NOT NULL,
    secret_hash {bytes} NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (tenant, password)
) {clustered};
-- Has every column that a login reads, as mail_address_by_holder.
CREATE INDEX mail_password_by_owner ON mail_password (tenant, owner_kind, owner, password, address, secret_hash);

-- Addresses that several users work at. One in the recycle bin has no row here: its addresses are all that is left.
CREATE TABLE public_mailbox (
    tenant BIGINT NOT NULL,
    public_mailbox BIGINT NOT NULL,
    -- As given by the caller; mail_address holds the folded form.
    email TEXT NOT NULL,
    name TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (tenant, public_mailbox)
) {clustered};

CREATE TABLE public_mailbox_member (
    tenant BIGINT NOT NULL,
    public_mailbox BIGINT NOT NULL,
    member BIGINT NOT NULL,
    user_key BIGINT NOT NULL,
    PRIMARY KEY (tenant, public_mailbox, member)
) {clustered};
CREATE UNIQUE INDEX public_mailbox_member_by_user ON public_mailbox_member (tenant, user_key, public_mailbox);

-- What a client_token made, kept 24 hours: the same request gets the same answer.
CREATE TABLE client_token (
    tenant BIGINT NOT NULL,
    app BIGINT NOT NULL,
    operation TEXT NOT NULL,
    token TEXT NOT NULL,
    request_hash {bytes} NOT NULL,
    made BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (tenant, app, operation, token)
) {clustered};
CREATE INDEX client_token_by_age ON client_token (tenant, created_at);
